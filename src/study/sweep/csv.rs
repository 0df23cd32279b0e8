//! Comma-separated values as RFC 4180 has them, with plain line ends.

use std::io::{self, BufRead};

/// Appends a field, in quotes if it needs them.
pub(super) fn push_field(out: &mut Vec<u8>, text: &str) {
    if !text.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

/// Reads records from a file that may end in the middle of one.
pub(super) struct Records<R> {
    from: R,
    /// Where the next record starts, in bytes.
    pub(super) at: u64,
    /// The line on which the last record started, from 1.
    pub(super) line: u64,
    lines: u64,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(from: R) -> Self {
        Records {
            from,
            at: 0,
            line: 0,
            lines: 0,
        }
    }

    /// The next record; `None` at the end of the file and where it breaks off. A record that is not
    /// written as this module writes it has no fields.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<String>>> {
        let mut bytes = Vec::new();
        self.line = self.lines + 1;
        loop {
            let read = self.from.read_until(b'\n', &mut bytes)?;
            if read == 0 || bytes.last() != Some(&b'\n') {
                return Ok(None);
            }
            self.lines += 1;
            // Quotes come in pairs, those that stand for themselves too.
            if bytes.iter().filter(|&&byte| byte == b'"').count() % 2 == 0 {
                break;
            }
        }
        self.at += bytes.len() as u64;
        bytes.pop();
        let text = String::from_utf8(bytes).unwrap_or_default();
        Ok(Some(fields(&text).unwrap_or_default()))
    }
}

/// The fields of a record without its line end.
fn fields(text: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let mut field = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            loop {
                let (before, after) = rest.split_once('"')?;
                field.push_str(before);
                rest = after;
                match rest.strip_prefix('"') {
                    Some(after) => rest = after,
                    None => break,
                }
                field.push('"');
            }
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            field.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        fields.push(field);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Some(fields),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_up_to_where_it_breaks_off() {
        let records = [
            vec!["plain", "", "with, comma"],
            vec!["a \"word\"", "two\nlines", "\""],
            vec!["", "", ""],
        ];
        let mut file = Vec::new();
        let mut ends = Vec::new();
        for record in &records {
            for (index, field) in record.iter().enumerate() {
                if index > 0 {
                    file.push(b',');
                }
                push_field(&mut file, field);
            }
            file.push(b'\n');
            ends.push(file.len());
        }
        for cut in 0..=file.len() {
            let mut read = Records::new(&file[..cut]);
            let whole = ends.iter().filter(|&&end| end <= cut).count();
            for record in &records[..whole] {
                assert_eq!(read.next().unwrap().unwrap(), *record);
            }
            assert_eq!(read.next().unwrap(), None);
            assert_eq!(read.at as usize, [0, ends[0], ends[1], ends[2]][whole]);
        }
        assert_eq!(fields("a\"b,\"c\"d"), None);
        assert_eq!(fields("\"open"), None);
    }
}
