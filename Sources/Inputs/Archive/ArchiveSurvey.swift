/// Looks through files, directories and archives for logs, and finds what of them the agent has.
///
/// Every log is read to its end once, so that all that is wrong is known before anything is sent, and what the agent has is
/// found by what is in it, whatever it is called here.
public struct ArchiveSurvey {
    /// What was found, in no order.
    public private(set) var logs: [ArchivedLog] = []
    /// What cannot be read, or not to its end.
    public private(set) var problems: [ArchiveError] = []
    /// Where members of archives begin, for reading them in another order.
    let bookmarks = Bookmarks()

    private let known: [KnownLog]
    private let only: [FileGlob]
    private let progress: (String) -> Bool
    private var seen: Set<FileKey> = []
    private var isEnded = false

    /// A directory in a directory, and so on; a deeper tree is a strange one.
    private static let maximumDepth = 40
    /// Logs in all; what is more is a problem.
    private static let maximumLogs = 100_000

    /// - Parameters:
    ///   - known: what the agent has.
    ///   - only: patterns of the names of files and members; empty: all.
    ///   - progress: is told now and then what is being looked through; false ends it.
    public init(known: [KnownLog], only: [String], progress: @escaping (String) -> Bool) {
        self.known = known
        // A pattern with directories means them wherever they are.
        self.only = only.map { FileGlob($0.contains("/") && !$0.hasPrefix("/") ? "**/\($0)" : $0) }
        self.progress = progress
    }

    /// - Throws: ``ArchiveError`` if there is nothing at `path`, or it may not be read.
    public static func check(_ path: String) throws(ArchiveError) {
        let path = FilePath(path)
        do throws(SystemError) {
            if try FileStatus.of(path).kind == .regular { _ = try OpenFile(path) }
        } catch {
            throw ArchiveError(error, reading: path)
        }
    }

    /// Looks through a file, or all files of a directory and those below it.
    public mutating func add(_ path: String) {
        add(FilePath(path), depth: 0)
    }

    private mutating func add(_ path: FilePath, depth: Int) {
        guard !isEnded else { return }
        do throws(SystemError) {
            let status = try FileStatus.of(path)
            if status.kind == .directory {
                guard depth <= Self.maximumDepth else { return }
                for entry in try DirectoryEntry.list(path) {
                    let below = path.appending(entry.name)
                    if !below.isSymbolicLink { add(below, depth: depth + 1) }
                }
            } else if seen.insert(status.key).inserted {
                look(at: path, status)
            }
        } catch {
            note(ArchiveError(error, reading: path))
        }
    }

    private mutating func look(at path: FilePath, _ status: FileStatus) {
        do throws(ArchiveError) {
            switch try Archive(path) {
            case .log(let bytes):
                guard isWanted(path.bytes) else { return }
                let log = ArchivedLog(
                    name: path.description, path: path, member: nil, modified: status.modifiedSeconds, size: 0,
                    head: [], tail: [], known: KnownParts())
                look(through: bytes, log)
            case .tar(let bytes):
                try look(throughArchive: bytes, path)
            }
        } catch {
            note(error)
        }
    }

    private mutating func look(throughArchive bytes: any SeekableBytes, _ path: FilePath) throws(ArchiveError) {
        let archive = TarReader(bytes, archive: path.description)
        var index = 0
        while !isEnded, let member = try archive.next() {
            // As if the archive were a directory: the end of the name says of which input it is.
            let isBelow = member.name.starts(with: Array("./".utf8))
            let name = path.appending(isBelow ? Array(member.name.dropFirst(2)) : member.name).description
            bookmarks.note(index, of: path, at: archive.mark)
            defer { index += 1 }
            guard isWanted(member.name), member.size > 0 else { continue }
            guard logs.count < Self.maximumLogs else {
                throw ArchiveError(.unsupported, "\(path) holds too many files: unpack it, and send a part at a time")
            }
            if member.isSparse {
                note(ArchiveError(.unsupported, "\(name) is stored with its holes: unpack the archive first"))
                continue
            }
            let log = ArchivedLog(
                name: name, path: path, member: index, modified: member.modified, size: 0, head: [], tail: [],
                known: KnownParts())
            do throws(ArchiveError) {
                look(through: try Archive.contents(of: archive, name: name), log)
            } catch {
                note(error)
            }
        }
    }

    private func isWanted(_ name: [UInt8]) -> Bool {
        only.isEmpty || only.contains { $0.matches(FilePath(bytes: name)) }
    }

    /// Reads a log to its end, or as far as it goes.
    private mutating func look(through bytes: any ByteSource, _ log: ArchivedLog) {
        var log = log
        do throws(ArchiveError) {
            isEnded = try !log.look(through: bytes, known: known, progress: progress)
        } catch {
            note(error)
        }
        if log.size > 0, !isEnded { logs.append(log) }
    }

    /// An archive that is cut short is so for its last member, too.
    private mutating func note(_ problem: ArchiveError) {
        if !problems.contains(problem) { problems.append(problem) }
    }
}
