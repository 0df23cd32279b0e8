//! JSON Schema as far as ours uses it. Another keyword is refused, so that none is overlooked.

use demarche::number::Rational;
use serde_json::Value;

/// Keywords that only tell.
const TOLD: &[&str] = &["$schema", "$id", "$defs", "title", "description"];

/// The first fault of a value, with its place; `None` if the value is valid.
pub fn fault(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    find(root, schema, value, "$")
}

/// The definition of a name.
pub fn definition<'a>(root: &'a Value, name: &str) -> &'a Value {
    let found = root["$defs"].get(name);
    found.unwrap_or_else(|| panic!("there is no definition `{name}`"))
}

fn find(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let wrong = |what: &str| Some(format!("{at}: {what}: {value}"));
    let keywords = schema.as_object().expect("a schema is an object");
    for (keyword, said) in keywords {
        let found = match keyword.as_str() {
            "$ref" => {
                let name = said.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                find(root, definition(root, name), value, at)
            }
            "type" => {
                let named = match said {
                    Value::Array(all) => all.iter().any(|name| is(name, value)),
                    one => is(one, value),
                };
                (!named).then(|| format!("{at}: not {said}: {value}"))
            }
            "const" if said != value => wrong("not the constant"),
            "enum" if !said.as_array().unwrap().contains(value) => wrong("not one of the words"),
            "pattern" => {
                assert_eq!(said, "^-?[0-9]+(/[1-9][0-9]*)?$", "another pattern");
                let text = value.as_str().unwrap_or("0");
                let number: Option<Rational> = text.parse().ok();
                match number.is_some_and(|number| number.to_string() == text) {
                    true => None,
                    false => wrong("no exact number"),
                }
            }
            "minimum"
                if value
                    .as_f64()
                    .is_some_and(|own| own < said.as_f64().unwrap()) =>
            {
                wrong("below the minimum")
            }
            "anyOf" => {
                let faults = said.as_array().unwrap().iter();
                let faults: Option<Vec<String>> =
                    faults.map(|own| find(root, own, value, at)).collect();
                faults.map(|faults| format!("{at}: fits none: [{}]", faults.join("; ")))
            }
            "required" => {
                let names = said.as_array().unwrap().iter().map(|name| name.as_str());
                let lacks = |name: &&str| value.is_object() && value.get(*name).is_none();
                let found = names.flatten().find(lacks);
                found.map(|name| format!("{at}: lacks `{name}`"))
            }
            "properties" => {
                let own = said.as_object().unwrap().iter();
                let mut given = own.filter_map(|(name, own)| Some((name, own, value.get(name)?)));
                given.find_map(|(name, own, value)| find(root, own, value, &format!("{at}.{name}")))
            }
            "additionalProperties" => {
                let named = schema.get("properties").and_then(Value::as_object);
                let others = value.as_object().into_iter().flatten();
                let mut others =
                    others.filter(|(name, _)| named.is_none_or(|own| !own.contains_key(*name)));
                others.find_map(|(name, value)| match said {
                    Value::Bool(allowed) => {
                        (!allowed).then(|| format!("{at}: has `{name}`, which is not named"))
                    }
                    own => find(root, own, value, &format!("{at}.{name}")),
                })
            }
            "items" => {
                let mut all = value.as_array().into_iter().flatten().zip(0..);
                all.find_map(|(value, index): (&Value, usize)| {
                    find(root, said, value, &format!("{at}[{index}]"))
                })
            }
            "minItems" | "maxItems" => {
                let count = value.as_array().map_or(0, Vec::len) as u64;
                let most = said.as_u64().unwrap();
                let good = match keyword.as_str() {
                    "minItems" => count >= most,
                    _ => count <= most,
                };
                match good || !value.is_array() {
                    true => None,
                    false => wrong("has another length"),
                }
            }
            "const" | "enum" | "minimum" => None,
            told if TOLD.contains(&told) => None,
            other => panic!("the keyword `{other}` is not known"),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn is(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("there is no type `{other}`"),
    }
}
