import Configuration
import Foundation
import Testing

@Suite struct WhatIsPutIntoQuotedTexts {
    private func name(_ text: String, _ variables: [String: String] = [:]) -> String? {
        let decoded = Decoded(box: "name: \(text)", variables: variables)
        return decoded.diagnostics.isEmpty ? decoded.sample.box.name : nil
    }

    private func complaint(_ text: String, _ variables: [String: String] = [:]) -> String? {
        let found = Decoded(box: "name: \(text)", variables: variables).diagnostics
        let lead = "1.yaml:2:9: error: "
        guard found.count == 1, let first = found.first, first.hasPrefix(lead) else { return nil }
        return String(first.dropFirst(lead.count))
    }

    @Test func aVariableIsPutIn() {
        #expect(name("\"a${X}b${_Y1}c\"", ["X": "1", "_Y1": "2"]) == "a1b2c")
        #expect(name("'${X}'", ["X": "1"]) == "1")
        #expect(name("\"$X $ ${X}$\"", ["X": "1"]) == "$X $ 1$")
    }

    @Test func whatWasPutInIsNotLookedThroughAgain() {
        #expect(name("\"${X}\"", ["X": "${Y}"]) == "${Y}")
    }

    @Test func twoDollarsMakeALiteralOne() {
        #expect(name("\"$${X} $$\"") == "${X} $$")
    }

    @Test func aNumberMayComeFromAVariable() {
        #expect(Decoded(box: "count: \"${N}\"", variables: ["N": "17"]).sample.box.count == 17)
    }

    @Test func whatIsNotThereIsAnError() {
        #expect(
            complaint("\"${NONE}\"")
                == "'name' in 'box' names the environment variable 'NONE', which is not set; set it")
        #expect(
            complaint("\"${file:/no/such/file}\"")
                == "'name' in 'box' names the file '/no/such/file', which does not exist")
        #expect(
            complaint("\"${credential:token}\"")
                == "'name' in 'box' names the credential 'token', but systemd gave no credentials (CREDENTIALS_DIRECTORY "
                + "is not set); add LoadCredential=token:/path to the unit")
        #expect(
            complaint("\"${credential:token}\"", ["CREDENTIALS_DIRECTORY": "/no/such"])
                == "'name' in 'box' names the credential 'token', which does not exist")
    }

    @Test func whatNamesNothingIsAnError() {
        #expect(
            complaint("\"${a b}\"")
                == "'name' in 'box' holds '${a b}', which names nothing; write ${NAME}, ${file:/path} or "
                + "${credential:name}, and '$${' for a literal '${'")
        #expect(complaint("\"${}\"")?.contains("which names nothing") == true)
        #expect(complaint("\"${1X}\"")?.contains("which names nothing") == true)
        #expect(
            complaint("\"${X\"") == "'name' in 'box' has a '${' without its '}'; write '$${' for a literal '${'")
        #expect(
            complaint("\"${file:secret}\"")
                == "'name' in 'box' names the file 'secret'; write an absolute path: ${file:/path}")
        #expect(
            complaint("\"${credential:../x}\"")
                == "'name' in 'box' names the credential '../x'; a credential's name is a file's name")
    }

    @Test(arguments: ["name: ${X}", "name: a${X}b", "name: |\n    ${X}"])
    func withoutQuotesItIsAnError(line: String) {
        let found = Decoded(box: line, variables: ["X": "1"]).diagnostics
        #expect(found.count == 1)
        #expect(found.first?.contains("'${…}' is only expanded in quotes; write \"") == true)
    }

    @Test func aFileIsPutInWithoutTheNewlineAtItsEnd() throws {
        let folder = try Folder(["a": "one\n", "b": "two\r\n", "c": "three", "d": "four\n\n"])
        #expect(name("\"${file:\(folder.path)/a}\"") == "one")
        #expect(name("\"${file:\(folder.path)/b}\"") == "two")
        #expect(name("\"<${file:\(folder.path)/c}>\"") == "<three>")
        #expect(name("\"${credential:a}\"", ["CREDENTIALS_DIRECTORY": folder.path]) == "one")
        // One newline, not all.
        #expect(complaint("\"${file:\(folder.path)/d}\"")?.contains("control character") == true)
    }

    @Test func aFileThatIsNoTextOrTooLargeIsAnError() throws {
        let folder = try Folder(["large": String(repeating: "x", count: 65_537)])
        try folder.write("nul", Data([0x61, 0]))
        try folder.write("latin", Data([0xE4]))
        #expect(
            complaint("\"${file:\(folder.path)/large}\"")
                == "'name' in 'box' names the file '\(folder.path)/large', which is larger than 64KiB, "
                + "the most that is read")
        #expect(complaint("\"${file:\(folder.path)/nul}\"")?.hasSuffix(", which is not UTF-8 text") == true)
        #expect(complaint("\"${file:\(folder.path)/latin}\"")?.hasSuffix(", which is not UTF-8 text") == true)
        #expect(complaint("\"${file:\(folder.path)}\"")?.hasSuffix(", which is a directory, not a file") == true)
    }

    @Test func whatComesFromAFileIsShownToNobody() throws {
        let folder = try Folder(["secret": "hunter2\n"])
        let variables = ["CREDENTIALS_DIRECTORY": folder.path, "PLAIN": "seen"]
        let decoded = Decoded(
            """
            box:
              name: "a ${file:\(folder.path)/secret}"
              token: hunter2
              names: ["${credential:secret}", "${PLAIN}"]
              marks: { x: "${credential:secret}" }
            """, variables: variables)
        #expect(decoded.diagnostics.isEmpty)
        #expect(decoded.sample.box.names == ["hunter2", "seen"])
        #expect(!decoded.yaml.contains("hunter2"))
        #expect(decoded.yaml.contains("name: \"***\""))
        #expect(decoded.yaml.contains("token: \"***\""))
        #expect(decoded.yaml.contains("- \"***\""))
        #expect(decoded.yaml.contains("- seen"))
        #expect(decoded.yaml.contains("X: \"***\""))
    }

    @Test func aSecretIsNotInADiagnosticEither() throws {
        let folder = try Folder(["secret": "hunter2\n"])
        let found = Decoded(box: "count: \"${file:\(folder.path)/secret}\"").diagnostics
        #expect(
            found == [
                "1.yaml:2:10: error: 'count' in 'box': the value (not shown) is not a whole number; "
                    + "write decimal digits, and nothing else"
            ])
    }
}
