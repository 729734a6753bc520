import Glibc

/// The least that could keep the same bytes: write(2) to files of 64 MiB, fdatasync(2) as often as told.
struct BareWriter {
    private static let fileSize = 64 << 20

    private let folder: String
    private var descriptor: Int32 = -1
    private var written = 0
    private var files = 0

    init(folder: String) throws {
        self.folder = folder
        guard mkdir(folder, 0o700) == 0 else { throw BenchError("mkdir \(folder)") }
    }

    mutating func write(_ block: [UInt8]) throws {
        if descriptor < 0 || written >= Self.fileSize {
            try finish()
            files += 1
            written = 0
            descriptor = open("\(folder)/\(files)", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw BenchError("open in \(folder)") }
        }
        guard Glibc.write(descriptor, block, block.count) == block.count else { throw BenchError("write") }
        written += block.count
    }

    func sync() throws {
        guard fdatasync(descriptor) == 0 else { throw BenchError("fdatasync") }
    }

    mutating func finish() throws {
        guard descriptor >= 0 else { return }
        try sync()
        close(descriptor)
        descriptor = -1
    }
}
