//! The bits of a status list: one for each credential. A list says either what was revoked, for good, or what is
//! suspended, for now.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use std::io::{self, Read, Write};

/// The places of a list: the least that the standard allows, 16 KiB of bits.
pub const PLACES: usize = 131_072;
/// The bits of such a list say for good that a credential doesn't hold any more.
pub const REVOCATION: &str = "revocation";
/// The bits of such a list say that a credential doesn't hold for now.
pub const SUSPENSION: &str = "suspension";

/// The bits of a list, the first one leftmost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits(Vec<u8>);

impl Bits {
    /// A list in which nothing is revoked.
    pub fn clear() -> Self {
        Self(vec![0; PLACES / 8])
    }

    /// From `u` and base64url of gzip; nothing when it isn't that or has another length.
    pub fn decode(encoded: &str) -> Option<Self> {
        let packed = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u')?).ok()?;
        let mut bytes = Vec::with_capacity(PLACES / 8);
        // One byte more than there may be, so that a longer list is noticed and a bomb isn't unpacked.
        GzDecoder::new(packed.as_slice()).take(PLACES as u64 / 8 + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() == PLACES / 8).then_some(Self(bytes))
    }

    /// As it stands in the signed list.
    ///
    /// # Errors
    /// Never in practice: it is written into memory.
    pub fn encode(&self) -> io::Result<String> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&self.0)?;
        let packed = packer.finish()?;
        Ok(format!("u{}", URL_SAFE_NO_PAD.encode(packed)))
    }

    /// Whether the bit at a place is set; a place outside the list counts as set, to be on the safe side.
    pub fn is_set(&self, place: usize) -> bool {
        self.0.get(place / 8).is_none_or(|byte| byte & (0x80 >> (place % 8)) != 0)
    }

    /// Sets the bit at a place.
    pub fn set(&mut self, place: usize) {
        if let Some(byte) = self.0.get_mut(place / 8) {
            *byte |= 0x80 >> (place % 8);
        }
    }

    /// Clears the bit at a place.
    pub fn clear_at(&mut self, place: usize) {
        if let Some(byte) = self.0.get_mut(place / 8) {
            *byte &= !(0x80 >> (place % 8));
        }
    }
}

/// The most bytes of bits that a list of somebody else may have.
const MOST_OF_OTHERS: u64 = 1024 * 1024;

/// Whether a place is set in a list of any length; nothing when it isn't a list, or has no such place.
pub fn is_set_in(encoded: &str, place: usize) -> Option<bool> {
    let packed = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u')?).ok()?;
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).take(MOST_OF_OTHERS).read_to_end(&mut bytes).ok()?;
    bytes.get(place / 8).map(|byte| byte & (0x80 >> (place % 8)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_bit_is_the_leftmost() {
        let mut bits = Bits::clear();
        bits.set(0);
        bits.set(9);
        assert_eq!(bits.0[..2], [0x80, 0x40]);
        assert!(bits.is_set(PLACES), "outside the list");
        bits.clear_at(0);
        bits.clear_at(PLACES);
        assert_eq!(bits.0[..2], [0, 0x40]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for wrong in ["", "u", "uAAAA", "H4sI"] {
            assert_eq!(Bits::decode(wrong), None, "{wrong}");
        }
        let short = Bits(vec![0; 10]).encode().unwrap();
        let long = Bits(vec![0; 1_000_000]).encode().unwrap();
        assert_eq!((Bits::decode(&short), Bits::decode(&long)), (None, None));
    }

    proptest! {
        #[test]
        fn a_list_comes_back_as_it_was(places in proptest::collection::btree_set(0..PLACES, 0..50)) {
            let mut bits = Bits::clear();
            places.iter().for_each(|p| bits.set(*p));
            let back = Bits::decode(&bits.encode().unwrap()).unwrap();
            prop_assert!(back == bits);
            for p in [0, 1, 7, 8, PLACES - 1] {
                prop_assert_eq!(back.is_set(p), places.contains(&p));
            }
        }
    }
}
