//! Objects inside others that may be referred to again: PowerShell writes an object once, and a reference wherever it
//! stands a second time ([MS-PSRP] 2.2.5.2.3).

use std::collections::{HashMap, VecDeque};

/// How many bytes of values are remembered: nearly all references are to objects of the same user.
const MOST_BYTES: usize = 4 << 20;
/// What one value takes of memory beside its text, in bytes.
const VALUE_BYTES: usize = 64;

/// A value as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    Text(String),
    /// Bytes, in Base64.
    Bytes(String),
    /// A reference to what is not known.
    Unknown,
}

/// What objects inside others were, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: HashMap<u64, Vec<Value>>,
    order: VecDeque<u64>,
    bytes: usize,
}

impl Known {
    /// Remembers what an object of this number is.
    pub(super) fn note(&mut self, number: u64, values: &[Value]) {
        // Whoever has too little text reads the same object again.
        if self.values.contains_key(&number) {
            return;
        }
        self.bytes += size_of(values);
        self.values.insert(number, values.to_vec());
        self.order.push_back(number);
        while self.bytes > MOST_BYTES
            && let Some(oldest) = self.order.pop_front()
        {
            let forgotten = self.values.remove(&oldest).unwrap_or_default();
            self.bytes -= size_of(&forgotten);
        }
    }

    /// What the object of this number is.
    pub(super) fn get(&self, number: u64) -> Option<&[Value]> {
        self.values.get(&number).map(Vec::as_slice)
    }
}

fn size_of(values: &[Value]) -> usize {
    let bytes = |value: &Value| match value {
        Value::Text(text) | Value::Bytes(text) => text.len() + VALUE_BYTES,
        Value::Unknown => VALUE_BYTES,
    };
    VALUE_BYTES + values.iter().map(bytes).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_objects_are_forgotten_when_there_are_too_many() {
        let mut known = Known::default();
        let text = || vec![Value::Text("x".repeat(1 << 20))];
        for number in 0..10 {
            known.note(number, &text());
            known.note(number, &text());
        }
        assert_eq!((known.get(0), known.get(9)), (None, Some(text().as_slice())));
        assert!(known.bytes <= MOST_BYTES && known.order.len() == known.values.len());
    }
}
