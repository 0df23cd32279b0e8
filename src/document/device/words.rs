//! Incentive constraints in words.

use crate::concepts::mediation::Mediation;

/// What a constraint keeps a player to: ``hollow Israel's truth-telling at `message | hollow` ``.
pub(super) fn constraint(
    concept: Mediation,
    player: &str,
    infoset: Option<&str>,
    recommended: Option<&str>,
) -> String {
    let who = match infoset.and_then(own_type) {
        Some(own) => format!("{own} {player}"),
        None => player.to_string(),
    };
    let whose = match who.ends_with('s') {
        true => format!("{who}'"),
        false => format!("{who}'s"),
    };
    let what = match (recommended, concept) {
        (Some(action), _) => format!("obedience to `{action}`"),
        (None, Mediation::Communication) => "truth-telling".to_string(),
        (None, Mediation::Certification) => "coming forward".to_string(),
        (None, _) => "obedience".to_string(),
    };
    match infoset {
        Some(label) => format!("{whose} {what} at `{label}`"),
        None => format!("{whose} {what} throughout"),
    }
}

/// The mover's type in a label that a model has made: `hollow` of `message | hollow`.
fn own_type(label: &str) -> Option<&str> {
    let (_, known) = label.split_once(" | ")?;
    let first = known.split(", ").next()?;
    (!first.contains('=')).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_say_who_is_kept_to_what_and_where() {
        let say =
            |label, recommended| constraint(Mediation::Communication, "Israel", label, recommended);
        assert_eq!(
            say(Some("message | hollow"), None),
            "hollow Israel's truth-telling at `message | hollow`"
        );
        assert_eq!(
            say(Some("response | message=assure"), Some("restrain")),
            "Israel's obedience to `restrain` at `response | message=assure`"
        );
        let before = constraint(Mediation::Cce, "United States", None, None);
        assert_eq!(before, "United States' obedience throughout");
    }
}
