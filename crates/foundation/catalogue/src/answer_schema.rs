//! The JSON Schema of the answers to one service, for API clients.

use kernel::Lang;
use serde_json::{Map, Value, json};

use crate::form::{Choice, Field, FieldKind, Rows, When};
use crate::service::Service;

impl Service {
    /// The JSON Schema (2020-12) of the answers. Conditions and checks across fields go beyond it: the hall tells them.
    pub fn json_schema(&self) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for question in &self.questions {
            let mut schema = one_of(&question.options);
            describe(&mut schema, question.label.get(Lang::Id), question.label.get(Lang::En));
            properties.insert(question.id.clone(), Value::Object(schema));
            if question.show_if.is_none() {
                required.push(question.id.clone());
            }
        }
        for page in &self.pages {
            for field in page.fields.iter().filter(|field| field.is_answered()) {
                properties.insert(field.id.clone(), field_schema(field));
                if page.show_if.is_none() && field.show_if.is_none() && matches!(field.required, When::Always) {
                    required.push(field.id.clone());
                }
            }
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": format!("{} ({})", self.title.get(Lang::Id), self.title.get(Lang::En)),
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

fn describe(schema: &mut Map<String, Value>, id: &str, en: &str) {
    schema.insert("title".to_owned(), Value::from(id));
    schema.insert("description".to_owned(), Value::from(en));
}

fn one_of(options: &[Choice]) -> Map<String, Value> {
    let values: Vec<&str> = options.iter().map(|o| o.value.as_str()).collect();
    map(json!({ "type": "string", "enum": values }))
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn field_schema(field: &Field) -> Value {
    let mut schema = map(kind_schema(&field.kind));
    describe(&mut schema, field.label.get(Lang::Id), field.label.get(Lang::En));
    if let Some(example) = &field.example
        && let Ok(value) = crate::read::understand(field, example)
    {
        schema.insert("examples".to_owned(), json!([value]));
    }
    if field.personal.is_some() {
        schema.insert("x-personal".to_owned(), Value::Bool(true));
    }
    Value::Object(schema)
}

fn kind_schema(kind: &FieldKind) -> Value {
    match kind {
        FieldKind::Text { min, max, .. } => json!({ "type": "string", "minLength": min, "maxLength": max }),
        FieldKind::LongText { max } => json!({ "type": "string", "maxLength": max }),
        FieldKind::Number { min, max } | FieldKind::Money { min, max } | FieldKind::Year { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        FieldKind::Decimal { places, .. } => {
            json!({ "type": "string", "pattern": format!("^-?[0-9]{{1,18}}(\\.[0-9]{{1,{places}}})?$") })
        }
        FieldKind::Time { .. } => json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" }),
        FieldKind::Codes { table } => json!({ "type": "string", "x-codes": table.name() }),
        FieldKind::MapPoint => {
            json!({ "type": "string", "pattern": "^-?[0-9]{1,2}\\.[0-9]{5},-?[0-9]{1,3}\\.[0-9]{5}(,[0-9.]{13})?$" })
        }
        FieldKind::Date { .. } => json!({ "type": "string", "format": "date" }),
        FieldKind::Nik | FieldKind::Kk | FieldKind::Npwp | FieldKind::Signature { .. } => {
            json!({ "type": "string", "pattern": "^[0-9]{16}$" })
        }
        FieldKind::Nib => json!({ "type": "string", "pattern": "^[0-9]{13}$" }),
        FieldKind::Phone => json!({ "type": "string", "pattern": "^\\+62[0-9]{7,12}$" }),
        FieldKind::Email => json!({ "type": "string", "format": "email" }),
        FieldKind::Plate => json!({ "type": "string" }),
        FieldKind::PersonName => json!({ "type": "string", "minLength": 1, "maxLength": 60 }),
        FieldKind::Choice { options, .. } => Value::Object(one_of(options)),
        FieldKind::Choices { options, min, max } => {
            json!({ "type": "array", "items": one_of(options), "minItems": min, "maxItems": max, "uniqueItems": true })
        }
        FieldKind::YesNo => json!({ "type": "boolean" }),
        FieldKind::Region { .. } => {
            json!({ "type": "string", "pattern": "^[0-9]{2}(\\.[0-9]{2}){0,2}(\\.[0-9]{4})?$" })
        }
        FieldKind::Address => json!({ "type": "string", "maxLength": 250 }),
        FieldKind::Files { max, accepts, max_bytes, .. } => {
            let types: Vec<&str> = accepts.iter().flat_map(|a| a.media_types().iter().copied()).collect();
            json!({ "type": "array", "maxItems": max, "items": { "type": "object", "properties": {
                "id": { "type": "string" },
                "name": { "type": "string" },
                "type": { "type": "string", "enum": types },
                "bytes": { "type": "integer", "minimum": 1, "maximum": max_bytes },
            }, "required": ["id", "name", "type", "bytes"], "additionalProperties": false } })
        }
        FieldKind::Group { .. } | FieldKind::Table { .. } => {
            let Some(Rows { min, max, fields, .. }) = kind.rows() else { return json!({}) };
            let properties: Map<String, Value> = fields.iter().map(|f| (f.id.clone(), field_schema(f))).collect();
            let always = |f: &&Field| f.show_if.is_none() && matches!(f.required, When::Always);
            let required: Vec<&str> = fields.iter().filter(always).map(|f| f.id.as_str()).collect();
            json!({ "type": "array", "minItems": min, "maxItems": max, "items": {
                "type": "object", "properties": properties, "required": required, "additionalProperties": false,
            } })
        }
        FieldKind::Declaration => json!({ "const": true }),
    }
}
