//! Small values as bytes: moments, lists of numbers, the bits of a link.

use crate::model::link::{Bits, Evidence};
use crate::model::moment::{Moment, Precision, ZoneBasis};
use crate::model::record::{Role, Times};

/// Bytes of a moment beside its start: precision, basis, width.
const HOW_BYTES: usize = 6;

/// What a moment is beside its start.
pub fn how(moment: Moment) -> [u8; HOW_BYTES] {
    let width = moment.width_s.to_le_bytes();
    [
        precision_code(moment.precision),
        basis_code(moment.basis),
        width[0],
        width[1],
        width[2],
        width[3],
    ]
}

/// The moment of a start and its six bytes; none, where either is missing or not ours.
pub fn moment(start: Option<i64>, how: Option<&[u8]>) -> Option<Moment> {
    let how: &[u8; HOW_BYTES] = how?.try_into().ok()?;
    Some(Moment {
        start: start?,
        width_s: u32::from_le_bytes([how[2], how[3], how[4], how[5]]),
        precision: precision_of(how[0])?,
        basis: basis_of(how[1])?,
    })
}

/// Six bytes for each time that is there, in the order of `Times::all`.
pub fn times_how(times: &Times) -> Vec<u8> {
    times.all().into_iter().flatten().flat_map(how).collect()
}

/// The times of as many starts and the bytes of those that are there.
pub fn times(starts: [Option<i64>; 7], hows: &[u8]) -> Times {
    let mut times = Times::default();
    let mut bytes = hows.chunks_exact(HOW_BYTES);
    for (slot, start) in times.all_mut().into_iter().zip(starts) {
        if start.is_some() {
            *slot = moment(start, bytes.next());
        }
    }
    times
}

/// All times, those that are not there too: a byte, then start and the six bytes.
pub fn whole_times(times: &Times) -> Vec<u8> {
    let mut bytes = Vec::new();
    for moment in times.all() {
        bytes.push(u8::from(moment.is_some()));
        if let Some(moment) = moment {
            bytes.extend_from_slice(&moment.start.to_le_bytes());
            bytes.extend_from_slice(&how(moment));
        }
    }
    bytes
}

pub fn whole_times_of(mut bytes: &[u8]) -> Times {
    let mut times = Times::default();
    for slot in times.all_mut() {
        let Some((is_there, rest)) = bytes.split_first() else {
            break;
        };
        bytes = rest;
        if *is_there == 0 {
            continue;
        }
        let Some((start, rest)) = bytes.split_first_chunk() else {
            break;
        };
        *slot = moment(Some(i64::from_le_bytes(*start)), rest.get(..HOW_BYTES));
        bytes = rest.get(HOW_BYTES..).unwrap_or_default();
    }
    times
}

/// Numbers as little-endian bytes.
pub fn numbers(values: impl IntoIterator<Item = u32>) -> Vec<u8> {
    values.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// The numbers of little-endian bytes.
pub fn numbers_of(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
        .collect()
}

/// A role and a name each: five bytes.
pub fn people(values: impl IntoIterator<Item = (Role, u32)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (role, name) in values {
        bytes.push(role_code(role));
        bytes.extend_from_slice(&name.to_le_bytes());
    }
    bytes
}

pub fn people_of(bytes: &[u8]) -> Vec<(Role, u32)> {
    bytes
        .chunks_exact(5)
        .filter_map(|c| Some((role_of(c[0])?, u32::from_le_bytes([c[1], c[2], c[3], c[4]]))))
        .collect()
}

/// The bits of a link: a mask of the fields that carry any, in the order of the waterfall, and those. Most fields of most links carry none.
pub fn bits(bits: &Bits) -> Vec<u8> {
    let mut mask: u16 = 0;
    let mut bytes = vec![0, 0];
    for (field, value) in bits.iter().enumerate() {
        if value.to_bits() != 0 {
            mask |= 1 << field;
            bytes.extend_from_slice(&value.to_le_bytes());
        }
    }
    bytes[..2].copy_from_slice(&mask.to_le_bytes());
    bytes
}

/// Fields that an older ledger did not have yet count nothing.
pub fn bits_of(bytes: &[u8]) -> Bits {
    let mut bits = [0.0; Evidence::COUNT];
    let [low, high, values @ ..] = bytes else {
        return bits;
    };
    let mask = u16::from_le_bytes([*low, *high]);
    let mut values = values.chunks_exact(4);
    for (field, slot) in bits.iter_mut().enumerate() {
        if mask & (1 << field) != 0 {
            let value = values
                .next()
                .map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]]));
            *slot = value.unwrap_or(0.0);
        }
    }
    bits
}

fn precision_code(precision: Precision) -> u8 {
    match precision {
        Precision::Second => 0,
        Precision::Minute => 1,
        Precision::Hour => 2,
        Precision::Day => 3,
        Precision::Interval => 4,
    }
}

fn precision_of(code: u8) -> Option<Precision> {
    [
        Precision::Second,
        Precision::Minute,
        Precision::Hour,
        Precision::Day,
        Precision::Interval,
    ]
    .into_iter()
    .find(|p| precision_code(*p) == code)
}

fn basis_code(basis: ZoneBasis) -> u8 {
    match basis {
        ZoneBasis::Stated => 0,
        ZoneBasis::Configured => 1,
        ZoneBasis::Inferred => 2,
        ZoneBasis::Assumed => 3,
    }
}

fn basis_of(code: u8) -> Option<ZoneBasis> {
    [
        ZoneBasis::Stated,
        ZoneBasis::Configured,
        ZoneBasis::Inferred,
        ZoneBasis::Assumed,
    ]
    .into_iter()
    .find(|b| basis_code(*b) == code)
}

fn role_code(role: Role) -> u8 {
    match role {
        Role::Author => 0,
        Role::Actor => 1,
        Role::Owner => 2,
        Role::Requester => 3,
        Role::Approver => 4,
    }
}

fn role_of(code: u8) -> Option<Role> {
    [
        Role::Author,
        Role::Actor,
        Role::Owner,
        Role::Requester,
        Role::Approver,
    ]
    .into_iter()
    .find(|r| role_code(*r) == code)
}

#[cfg(test)]
mod tests {
    use super::{
        bits, bits_of, how, moment, numbers, numbers_of, people, people_of, times, times_how,
        whole_times, whole_times_of,
    };
    use crate::model::moment::{Moment, Precision, ZoneBasis};
    use crate::model::record::{Role, Times};

    fn check(m: Moment) {
        assert_eq!(moment(Some(m.start), Some(&how(m))), Some(m));
    }

    #[test]
    fn moments_come_back() {
        for precision in [Precision::Second, Precision::Day, Precision::Interval] {
            for basis in [ZoneBasis::Stated, ZoneBasis::Assumed] {
                check(Moment {
                    start: -5,
                    width_s: u32::MAX,
                    precision,
                    basis,
                });
            }
        }
    }

    #[test]
    fn times_keep_their_gaps() {
        let some = Times {
            started: Some(Moment::second(7)),
            resolved: Some(Moment::second(9)),
            ..Times::default()
        };
        let starts = some.all().map(|m| m.map(|m| m.start));
        assert_eq!(times(starts, &times_how(&some)), some);
        assert_eq!(whole_times_of(&whole_times(&some)), some);
    }

    #[test]
    fn lists_come_back() {
        assert_eq!(numbers_of(&numbers([1, u32::MAX])), [1, u32::MAX]);
        let some = [(Role::Actor, 3), (Role::Approver, 70_000)];
        assert_eq!(people_of(&people(some)), some);
        let mut link = [0.0; 12];
        link[3] = -1.25;
        link[11] = f32::MIN_POSITIVE;
        assert_eq!(bits_of(&bits(&link)), link);
    }
}
