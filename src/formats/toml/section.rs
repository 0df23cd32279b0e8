//! The tables of a model file: parameters, types, stages.

use super::value::{Key, Reader, Value, entries};
use crate::diagnostic::Diagnostic;
use crate::expr::Snippet;
use crate::model::{ActionDraft, ModelBuilder, ParameterDraft, StageDraft, TypeDraft};
use ::toml::de::DeTable;

impl Reader<'_> {
    pub(super) fn parameters(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mut builder: ModelBuilder,
    ) -> ModelBuilder {
        let hint = "write `[parameters]` and under it lines such as `p = 0.7`";
        for (name, value) in self.table(&format!("`{}`", key.get_ref()), value, hint) {
            let shown = format!("the parameter `{}`", name.get_ref());
            let Some(table) = value.get_ref().as_table() else {
                let text = self
                    .expression(&shown, value)
                    .unwrap_or_else(|| self.file.snippet(value.span()).meaning("0"));
                builder = builder.parameter(ParameterDraft::new(self.key(name), text));
                continue;
            };
            let (mut default, mut range, mut about) = (None, None, None);
            let mut distribution = None;
            for (key, value) in entries(table) {
                match key.get_ref().as_ref() {
                    "value" => {
                        let text = self.expression(&format!("the value of {shown}"), value);
                        default = Some(
                            text.unwrap_or_else(|| self.file.snippet(value.span()).meaning("0")),
                        );
                    }
                    "range" => range = self.range(&shown, value),
                    "dist" => distribution = self.distribution(&shown, value),
                    "about" => about = self.string(key, value),
                    _ => self.unknown_key(key, &shown, &["value", "range", "dist", "about"]),
                }
            }
            let default = default.unwrap_or_else(|| {
                let fault = Diagnostic::error(format!("{shown} has no value"));
                let fault = fault.at(self.key(name).place());
                self.faults
                    .push(fault.hint("add `value = …`, its default value"));
                Snippet::from("0")
            });
            let mut draft = ParameterDraft::new(self.key(name), default);
            if let Some([least, greatest]) = range {
                draft = draft.range(least, greatest);
            }
            if let Some(distribution) = distribution {
                draft = draft.distribution(distribution);
            }
            if let Some(about) = about {
                draft = draft.about(about);
            }
            builder = builder.parameter(draft);
        }
        builder
    }

    fn range(&mut self, owner: &str, value: &Value<'_>) -> Option<[Snippet; 2]> {
        let what = format!("the range of {owner}");
        let hint = "write `range = [least, greatest]`";
        let ends: Vec<&Value<'_>> = match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => {
                self.wrong(&what, "a list of two numbers", value, hint);
                return None;
            }
        };
        let [least, greatest] = ends[..] else {
            let message = format!("{what} has {} numbers instead of two", ends.len());
            let place = self.file.snippet(value.span()).place();
            self.faults
                .push(Diagnostic::error(message).at(place).hint(hint));
            return None;
        };
        let least = self.expression(&what, least)?;
        Some([least, self.expression(&what, greatest)?])
    }

    fn distribution(&mut self, owner: &str, value: &Value<'_>) -> Option<Snippet> {
        let text = self.text(value);
        if text.is_none() {
            let what = format!("the distribution of {owner}");
            let hint = "write `dist = \"uniform(0, 1)\"`, a triangular or a normal one";
            self.wrong(&what, "a text", value, hint);
        }
        text
    }

    pub(super) fn types(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mut builder: ModelBuilder,
    ) -> ModelBuilder {
        let hint = "write `[types.PLAYER]` and under it lines such as `hawk = { prior = 0.3 }`";
        for (player, value) in self.table(&format!("`{}`", key.get_ref()), value, hint) {
            let mut types = Vec::new();
            let shown = format!("`types.{}`", player.get_ref());
            for (name, value) in self.table(&shown, value, hint) {
                let shown = format!("the type `{}`", name.get_ref());
                let hint = format!("write `{} = {{ prior = … }}`", name.get_ref());
                let mut draft = TypeDraft::without_prior(self.key(name));
                if value.get_ref().as_table().is_none() {
                    draft = draft.prior(Snippet::from("0"));
                }
                for (key, value) in self.table(&shown, value, &hint) {
                    let what = format!("`{}` of {shown}", key.get_ref());
                    let text = self
                        .expression(&what, value)
                        .unwrap_or_else(|| self.file.snippet(value.span()).meaning("0"));
                    draft = match key.get_ref().as_ref() {
                        "prior" => draft.prior(text),
                        _ => draft.constant(self.key(key), text),
                    };
                }
                types.push(draft);
            }
            builder = builder.types(self.key(player), types);
        }
        builder
    }

    pub(super) fn stages(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mut builder: ModelBuilder,
    ) -> ModelBuilder {
        let hint = "start every stage with a line `[[stage]]`";
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(
                &format!("`{}`", key.get_ref()),
                "a list of stages",
                value,
                hint,
            );
            return builder;
        };
        for value in list.iter() {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong("a stage", "a table", value, hint);
                continue;
            };
            if let Some(stage) = self.stage(table, value) {
                builder = builder.stage(stage);
            }
        }
        builder
    }

    fn stage(&mut self, table: &DeTable<'_>, value: &Value<'_>) -> Option<StageDraft> {
        let known = ["name", "player", "sees", "actions", "chance", "when"];
        let faults = self.faults.len();
        let name = entries(table)
            .into_iter()
            .find(|(key, _)| key.get_ref() == "name");
        let Some((_, name)) = name else {
            let place = self.file.snippet(value.span()).place();
            let fault = Diagnostic::error("this stage has no name").at(place);
            self.faults.push(fault.hint("add `name = \"…\"`"));
            return None;
        };
        let Some(name) = self.text(name) else {
            self.wrong("a stage's `name`", "a text", name, "write `name = \"…\"`");
            return None;
        };
        let shown = format!("the stage `{}`", name.text());
        let mut draft = StageDraft::new(name);
        for (key, value) in entries(table) {
            draft = match key.get_ref().as_ref() {
                "name" => draft,
                "player" | "when" => match self.text(value) {
                    Some(text) if key.get_ref() == "player" => draft.player(text),
                    Some(text) => draft.when(text),
                    None => {
                        let what = format!("`{}` of {shown}", key.get_ref());
                        let hint = format!("write `{} = \"…\"`", key.get_ref());
                        self.wrong(&what, "a text", value, &hint);
                        draft
                    }
                },
                "sees" => draft.sees(self.names(key, value)),
                "actions" => self.actions(&shown, value, draft),
                "chance" => self.chance(&shown, value, draft),
                _ => {
                    self.unknown_key(key, &shown, &known);
                    draft
                }
            };
        }
        if self.faults.len() > faults {
            draft = draft.broken();
        }
        Some(draft)
    }

    fn actions(&mut self, stage: &str, value: &Value<'_>, draft: StageDraft) -> StageDraft {
        let hint = "write `actions = [\"…\", { name = \"…\", when = \"…\" }]`";
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(&format!("`actions` of {stage}"), "a list", value, hint);
            return draft;
        };
        let mut actions = Vec::new();
        for entry in list.iter() {
            if let Some(name) = self.text(entry) {
                actions.push(ActionDraft::new(name));
                continue;
            }
            let what = format!("an action of {stage}");
            let Some(table) = entry.get_ref().as_table() else {
                self.wrong(&what, "a text or a table", entry, hint);
                continue;
            };
            let (mut name, mut when) = (None, None);
            for (key, value) in entries(table) {
                match (key.get_ref().as_ref(), self.text(value)) {
                    ("name", Some(text)) => name = Some(text),
                    ("when", Some(text)) => when = Some(text),
                    ("name" | "when", None) => {
                        let what = format!("`{}` of {what}", key.get_ref());
                        self.wrong(&what, "a text", value, hint);
                    }
                    _ => self.unknown_key(key, &what, &["name", "when"]),
                }
            }
            match (name, when) {
                (Some(name), Some(when)) => actions.push(ActionDraft::new(name).when(when)),
                (Some(name), None) => actions.push(ActionDraft::new(name)),
                (None, _) => {
                    let place = self.file.snippet(entry.span()).place();
                    let fault = Diagnostic::error(format!("{what} has no name")).at(place);
                    self.faults.push(fault.hint(hint));
                }
            }
        }
        draft.actions(actions)
    }

    fn chance(&mut self, stage: &str, value: &Value<'_>, draft: StageDraft) -> StageDraft {
        let hint = "write `chance = { branch = probability, … }`";
        let mut draft = draft.chance();
        for (name, value) in self.table(&format!("`chance` of {stage}"), value, hint) {
            let what = format!("the branch `{}`", name.get_ref());
            let mut branch = ActionDraft::new(self.key(name));
            let mut probability = None;
            match value.get_ref().as_table() {
                None => probability = self.expression(&what, value),
                Some(table) => {
                    for (key, value) in entries(table) {
                        match (key.get_ref().as_ref(), self.text(value)) {
                            ("probability", _) => probability = self.expression(&what, value),
                            ("when", Some(text)) => branch = branch.when(text),
                            ("when", None) => {
                                let hint = "write `when = \"…\"`";
                                self.wrong(&format!("`when` of {what}"), "a text", value, hint);
                            }
                            _ => self.unknown_key(key, &what, &["probability", "when"]),
                        }
                    }
                    if !table.contains_key("probability") {
                        let message = format!("{what} has no probability");
                        let fault = Diagnostic::error(message).at(self.key(name).place());
                        self.faults.push(fault.hint("add `probability = …`"));
                    }
                }
            }
            draft = draft.branch(branch, probability.unwrap_or_else(|| Snippet::from("0")));
        }
        draft
    }
}
