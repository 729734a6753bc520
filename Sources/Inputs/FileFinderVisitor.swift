/// What a ``FileFinder`` tells of its walk.
protocol FileFinderVisitor: AnyObject {
    /// A directory is about to be read, or asked for one name.
    func willLook(in directory: FilePath)
    /// A path that the patterns mean. It may be anything, or be gone by now.
    func found(_ path: FilePath)
    /// A path that the patterns do not mean, or that is compressed, with a name that rotation gives to a file that they
    /// mean.
    func foundRotated(_ path: FilePath)
    /// A directory that cannot be read or searched.
    func failed(_ directory: FilePath, _ error: SystemError)
    /// A directory that cannot be listed, which only rotated files beside `path` are missed for.
    func cannotLookBeside(_ path: FilePath, _ error: SystemError)
}
