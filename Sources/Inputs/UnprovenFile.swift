internal import Spool

/// A compressed file on its way to the place where its source was read to before.
struct UnprovenFile {
    /// As it was before the file was taken for it.
    let source: KnownSources.Source
    /// Once the beginning was found to be right.
    var head: HeadHash?
}
