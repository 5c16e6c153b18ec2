//! Reading from a chunk with every offset checked. Knows nothing of what the bytes mean.

/// Why a record, or a template in it, cannot be read: a lower-case fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

pub(super) type Result<T> = std::result::Result<T, Broken>;

/// A position in a chunk, and where what is being read ends.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    chunk: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    /// From `at` to `end`, both held to the chunk.
    pub(super) fn new(chunk: &'a [u8], at: usize, end: usize) -> Self {
        let end = end.min(chunk.len());
        Self { chunk, at: at.min(end), end }
    }

    /// The offset in the chunk of what is read next.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn left(&self) -> usize {
        self.end - self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.chunk[self.at])
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        if count > self.left() {
            return Err(Broken("a value or token reaches past its end"));
        }
        let taken = &self.chunk[self.at..self.at + count];
        self.at += count;
        Ok(taken)
    }

    pub(super) fn skip(&mut self, count: usize) -> Result<()> {
        self.take(count).map(|_| ())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.take(N)?;
        Ok(bytes.try_into().expect("as many bytes as were taken"))
    }

    pub(super) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A length or offset.
    pub(super) fn size(&mut self) -> Result<usize> {
        Ok(self.u32()? as usize)
    }
}
