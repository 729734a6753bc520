internal import Glibc

/// A folder for one demonstration, readable by its owner alone.
struct DemonstrationFolder {
    let path: String

    /// Makes it in TMPDIR, else in /tmp.
    init() throws(TrialError) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/gatepost-demo-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw TrialError("making a folder in \(parent)", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func makeFolder(_ name: String) throws(TrialError) {
        guard unsafe mkdir("\(path)/\(name)", 0o700) == 0 else {
            throw TrialError("making \(path)/\(name)", code: errno)
        }
    }

    func write(_ name: String, _ text: String) throws(TrialError) {
        let file = "\(path)/\(name)"
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TrialError("creating \(file)", code: errno) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw TrialError("writing \(file)", code: errno) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Removes it with everything in it.
    func remove() throws(TrialError) {
        var remover = try ChildProcess("/bin/rm", ["-rf", "--", path], log: "/dev/null")
        remover.wait()
    }
}
