//! Samples of a type, made by reading it from a source that gives whatever is asked for.

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use std::cell::RefCell;

/// How much a sample has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every field that may be left out, and one element of every list and map.
    Whole,
    /// None of them.
    Least,
}

/// A sample of a struct and the names of its fields.
pub fn sample<T: DeserializeOwned>(extent: Extent) -> (T, Vec<&'static str>) {
    let fields = RefCell::new(None);
    let source = Source {
        extent,
        fields: &fields,
    };
    let sample = T::deserialize(source).unwrap();
    (sample, fields.into_inner().unwrap())
}

#[derive(Clone, Copy)]
struct Source<'a> {
    extent: Extent,
    /// Those of the outermost struct.
    fields: &'a RefCell<Option<Vec<&'static str>>>,
}

macro_rules! give {
    ($($name:ident $visit:ident $value:expr;)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit($value)
        })*
    };
}

impl<'de> Deserializer<'de> for Source<'_> {
    type Error = Error;

    give! {
        deserialize_any visit_str "1";
        deserialize_str visit_str "1";
        deserialize_string visit_str "1";
        deserialize_identifier visit_str "1";
        deserialize_char visit_char '1';
        deserialize_u8 visit_u8 1;
        deserialize_u16 visit_u16 1;
        deserialize_u32 visit_u32 1;
        deserialize_u64 visit_u64 1;
        deserialize_i8 visit_i8 1;
        deserialize_i16 visit_i16 1;
        deserialize_i32 visit_i32 1;
        deserialize_i64 visit_i64 1;
        deserialize_f32 visit_f32 0.5;
        deserialize_f64 visit_f64 0.5;
        deserialize_bytes visit_bytes b"1";
        deserialize_byte_buf visit_bytes b"1";
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.extent == Extent::Whole)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.extent {
            Extent::Whole => visitor.visit_some(self),
            Extent::Least => visitor.visit_none(),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Elements {
            source: self,
            left: usize::from(self.extent == Extent::Whole),
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        left: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let source = self;
        visitor.visit_seq(Elements { source, left })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        left: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(left, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let names: &[&'static str] = match self.extent {
            Extent::Whole => &["1"],
            Extent::Least => &[],
        };
        let source = self;
        visitor.visit_map(Fields {
            source,
            names,
            name: "",
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.fields
            .borrow_mut()
            .get_or_insert_with(|| names.to_vec());
        let source = self;
        visitor.visit_map(Fields {
            source,
            names,
            name: "",
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        panic!("the type `{name}` is an enumeration: say how it is sampled")
    }
}

struct Elements<'a> {
    source: Source<'a>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        seed.deserialize(self.source).map(Some)
    }
}

struct Fields<'a> {
    source: Source<'a>,
    names: &'a [&'static str],
    name: &'static str,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some((name, rest)) = self.names.split_first() else {
            return Ok(None);
        };
        (self.names, self.name) = (rest, name);
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        // What is one of several lists cannot be sampled.
        let extent = match self.name {
            "device" => Extent::Least,
            _ => self.source.extent,
        };
        seed.deserialize(Source {
            extent,
            ..self.source
        })
    }
}
