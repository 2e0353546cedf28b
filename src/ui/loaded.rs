//! What a page reads, in one type for all pages.
//!
//! Everything that Leptos does with a resource is compiled once for each type of its value: with a type for each page
//! that was the larger part of the client. So all resources carry the same type, and each page takes its own out.

use crate::error::AppError;
use leptos::prelude::Resource;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::Error as _};
use serde_json::value::RawValue;
use std::{any::Any, marker::PhantomData, sync::Arc};

/// A value of some type: as it was read here, or as JSON that came with the document.
#[derive(Clone)]
pub enum Carried {
    /// As the server function returned it.
    Value(Arc<dyn Any + Send + Sync>, Write),
    /// As it stands in the document.
    Json(Arc<RawValue>),
}

/// How a value becomes JSON.
type Write = fn(&(dyn Any + Send + Sync)) -> Option<Box<RawValue>>;

fn write<T: Serialize + 'static>(value: &(dyn Any + Send + Sync)) -> Option<Box<RawValue>> {
    // Only the server writes documents; the browser needn't carry the code for it.
    if cfg!(feature = "ssr") { serde_json::value::to_raw_value(value.downcast_ref::<T>()?).ok() } else { None }
}

impl Carried {
    /// Takes a value in.
    pub fn new<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        Self::Value(Arc::new(value), write::<T>)
    }

    /// Gives the value out; nothing when it is of another type.
    pub fn get<T: DeserializeOwned + Clone + 'static>(&self) -> Option<T> {
        match self {
            Self::Value(value, _) => value.downcast_ref().cloned(),
            Self::Json(json) => serde_json::from_str(json.get()).ok(),
        }
    }
}

impl Serialize for Carried {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value, write) => {
                write(&**value).ok_or_else(|| S::Error::custom("a value that isn't JSON"))?.serialize(serializer)
            }
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Carried {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::Json(Arc::from(Box::<RawValue>::deserialize(deserializer)?)))
    }
}

/// What a page reads: `show` takes it out.
pub struct Loaded<T> {
    /// Where it comes from.
    pub(super) resource: Resource<Result<Carried, AppError>>,
    /// What it is.
    pub(super) of: PhantomData<fn() -> T>,
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_same_from_the_document_as_from_the_server() {
        let value = vec![("a \"b\" </script>".to_string(), Some(1.5)), (String::new(), None)];
        let carried: Result<Carried, AppError> = Ok(Carried::new(value.clone()));
        assert_eq!(carried.as_ref().unwrap().get(), Some(value.clone()));
        let json = serde_json::to_string(&carried).unwrap();
        assert_eq!(json, serde_json::to_string(&Ok::<_, AppError>(value.clone())).unwrap(), "nothing is added to it");
        let back: Result<Carried, AppError> = serde_json::from_str(&json).unwrap();
        assert_eq!(back.unwrap().get(), Some(value));
        assert_eq!(Carried::new(1u8).get::<String>(), None);
        let error: Result<Carried, AppError> = serde_json::from_str("{\"Err\":\"NotFound\"}").unwrap();
        assert_eq!(error.err(), Some(AppError::NotFound));
    }
}
