import Glibc

/// What `${…}` in a quoted text stands for: `${NAME}` an environment variable, `${file:/path}` a file's content,
/// `${credential:name}` a systemd credential; `$${` is a literal `${`.
///
/// What was put in is not looked through again.
public struct Expansion: Sendable {
    /// Bytes that a file or credential may have.
    static let sizeLimit = 65_536
    /// Which systemd puts before the names of a directory's files: the unit has `LoadCredential=gatepost:DIRECTORY`.
    private static let unitPrefix = "gatepost_"

    private let variable: @Sendable (String) -> String?
    /// Where the files lie that the agent's unit makes credentials of, each with `gatepost_` before its name. They are
    /// read there by whom systemd has given none: who checks a configuration, or runs the agent without it.
    public var unitCredentials: String?

    /// - Parameter variable: the value of an environment variable, nil if there is none.
    public init(variable: @escaping @Sendable (String) -> String?) {
        self.variable = variable
    }

    /// The process's environment.
    public static let process = Expansion { name in
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// A text with everything put in.
    struct Result: Equatable {
        var text: String
        /// Whether some of it came from a file or a credential.
        var isSecret: Bool
    }

    func expand(_ text: String) throws(SettingProblem) -> Result {
        guard text.contains("${") else { return Result(text: text, isSecret: false) }
        var result = Result(text: "", isSecret: false)
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result.text += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result.text += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw SettingProblem("has a '${' without its '}'; write '$${' for a literal '${'")
                }
                let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
                try append(name, to: &result)
                rest = rest[rest.index(after: end)...]
            } else {
                result.text += "$"
                rest = rest.dropFirst()
            }
        }
        result.text += rest
        return result
    }

    private func append(_ name: String, to result: inout Result) throws(SettingProblem) {
        if name.hasPrefix("file:") {
            let path = String(name.dropFirst(5))
            guard path.hasPrefix("/") else {
                throw SettingProblem("names the file \(quoted(path)); write an absolute path: ${file:/path}")
            }
            result.text += try secret(path, what: "the file \(quoted(path))")
            result.isSecret = true
        } else if name.hasPrefix("credential:") {
            let credential = String(name.dropFirst(11))
            result.text += try secret(credentialPath(credential), what: "the credential \(quoted(credential))")
            result.isSecret = true
        } else {
            guard Self.isVariableName(name) else {
                throw SettingProblem(
                    "holds \(quoted("${\(name)}")), which names nothing; write ${NAME}, ${file:/path} "
                        + "or ${credential:name}, and '$${' for a literal '${'")
            }
            guard let value = variable(name) else {
                throw SettingProblem("names the environment variable \(quoted(name)), which is not set; set it")
            }
            result.text += value
        }
    }

    private func credentialPath(_ name: String) throws(SettingProblem) -> String {
        guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
            throw SettingProblem("names the credential \(quoted(name)); a credential's name is a file's name")
        }
        guard let directory = variable("CREDENTIALS_DIRECTORY"), !directory.isEmpty else {
            if let unitCredentials, name.hasPrefix(Self.unitPrefix) {
                return unitCredentials + "/" + name.dropFirst(Self.unitPrefix.count)
            }
            throw SettingProblem(
                "names the credential \(quoted(name)), but systemd gave no credentials (CREDENTIALS_DIRECTORY is not "
                    + "set); add LoadCredential=\(escaped(name, limit: 100)):/path to the unit")
        }
        return directory + "/" + name
    }

    private func secret(_ path: String, what: String) throws(SettingProblem) -> String {
        var bytes: [UInt8]
        do {
            bytes = try FileReader.read(path, limit: Self.sizeLimit)
        } catch {
            throw SettingProblem("names \(what), which \(error.message)")
        }
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingProblem("names \(what), which is not UTF-8 text")
        }
        return text
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
    }
}
