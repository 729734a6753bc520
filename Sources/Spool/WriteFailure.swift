/// Why the writer stopped.
enum WriteFailure: Error {
    /// There is no room for the next batch; nothing was written of it.
    case noRoom(String)
    /// Nothing that could be removed would make room for the next batch.
    case tooLarge(String)
    /// A system call failed.
    case failed(FileError)

    init(_ error: FileError) {
        self = error.isShortOfRoom ? .noRoom(error.asSpoolError.description) : .failed(error)
    }
}
