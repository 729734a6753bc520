/// Looks whether this process may read an input's files now, and reads none.
public struct ReadingTrial: Sendable {
    /// Files that can be read.
    public private(set) var files = 0
    /// What cannot be, each with the reason: `'/var/log/gw/audit.log' cannot be read: Permission denied`.
    public private(set) var problems: [String] = []

    public init(_ settings: InputSettings) {
        let visitor = Visitor()
        FileFinder(files: settings.files, excludeFiles: settings.excludeFiles, findsRotated: false).find(visitor)
        files = visitor.files.count
        problems = visitor.problems
    }

    private final class Visitor: FileFinderVisitor {
        var files: Set<FileKey> = []
        var problems: [String] = []

        func willLook(in directory: FilePath) {}

        func found(_ path: FilePath) {
            do throws(SystemError) {
                let status = try OpenFile(path).status()
                if status.kind == .regular { files.insert(status.key) }
            } catch {
                if !error.isAbsence { problems.append("'\(path)' cannot be read: \(error)") }
            }
        }

        // The trial does not look for rotated files.
        func foundRotated(_ path: FilePath) {}
        func cannotLookBeside(_ path: FilePath, _ error: SystemError) {}

        func failed(_ directory: FilePath, _ error: SystemError) {
            problems.append("'\(directory)' cannot be looked into: \(error)")
        }
    }
}
