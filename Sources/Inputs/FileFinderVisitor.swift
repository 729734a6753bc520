/// What a ``FileFinder`` tells of its walk.
protocol FileFinderVisitor: AnyObject {
    /// A directory is about to be read, or asked for one name.
    func willLook(in directory: FilePath)
    /// A path that the patterns mean. It may be anything, or be gone by now.
    func found(_ path: FilePath)
    /// A directory that cannot be read or searched.
    func failed(_ directory: FilePath, _ error: SystemError)
}
