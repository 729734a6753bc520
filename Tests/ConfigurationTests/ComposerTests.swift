import Testing

@testable import Configuration

/// What the composer says of a text, without the file's name.
private func diagnose(_ text: String) -> [String] {
    diagnose(Array(text.utf8))
}

private func diagnose(_ bytes: [UInt8]) -> [String] {
    Composer.compose(bytes, file: "f").diagnostics.map { String($0.description.dropFirst("f:".count)) }
}

@Suite struct TheTree {
    @Test func everyValueKnowsItsLineAndColumn() throws {
        let text = "a:\n  b: [x, \"y\"]\n  c:\n    - {d: 'z'}\n"
        let root = try #require(Composer.compose(Array(text.utf8), file: "f").root)
        #expect(
            outline(root) == "{a@1:1: {b@2:3: [x@2:7, \"y\"@2:10]@2:6, c@3:3: [{d@4:8: \"z\"@4:11}@4:7]@4:5}@2:3}@1:1")
    }

    @Test func columnsCountCharactersAndNotBytes() throws {
        let root = try #require(Composer.compose(Array("{ä: ö, ü: x}".utf8), file: "f").root)
        #expect(outline(root) == "{ä@1:2: ö@1:5, ü@1:8: x@1:11}@1:1")
    }

    @Test func aByteOrderMarkAndDOSLineEndsChangeNothing() throws {
        let root = try #require(Composer.compose([0xEF, 0xBB, 0xBF] + Array("a: 1\r\nb: 2\r\n".utf8), file: "f").root)
        #expect(outline(root) == "{a@1:1: 1@1:4, b@2:1: 2@2:4}@1:1")
    }

    @Test func aScalarStaysAText() throws {
        let values = try #require(
            Composer.compose(Array("a: [yes, 0x10, 1e3, 2001-01-01, ~]".utf8), file: "f").root)
        #expect(outline(values).contains("[yes@1:5, 0x10@1:10, 1e3@1:16, 2001-01-01@1:21, ~@1:33]"))
    }

    @Test(arguments: ["", "\n\n", "# nothing but words\n", "---\n", "--- # x\n...\n", "{}"])
    func aFileWithoutSettingsIsFine(text: String) {
        let outcome = Composer.compose(Array(text.utf8), file: "f")
        #expect(outcome.diagnostics.isEmpty)
        #expect(outcome.isComplete)
    }

    private func outline(_ node: Node) -> String {
        let place = "@\(node.position.line):\(node.position.column)"
        switch node.content {
        case .scalar(let scalar): return (scalar.style == .plain ? scalar.text : "\"\(scalar.text)\"") + place
        case .sequence(let nodes): return "[\(nodes.map(outline).joined(separator: ", "))]" + place
        case .mapping(let entries):
            let inner = entries.map { "\($0.key)@\($0.position.line):\($0.position.column): \(outline($0.value))" }
            return "{\(inner.joined(separator: ", "))}" + place
        case .nothing: return "nothing" + place
        case .refused: return "refused" + place
        }
    }
}

@Suite struct TheUsualSlips {
    @Test func anUnquotedPatternIsNamedWithItsQuotes() {
        #expect(
            diagnose("files: *.log") == [
                "1:8: error: '*.log' begins with '*', which is an alias in YAML and refused; "
                    + "a pattern needs quotes: \"*.log\""
            ])
    }

    @Test(arguments: ["*", "*x", "**/*.log", "*_a-b.log"])
    func everyPatternThatBeginsWithAStarIsSeen(pattern: String) {
        let found = diagnose("a:\n  - \(pattern)\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("2:5: error: '\(pattern)' begins with '*'") == true)
    }

    @Test func anUnquotedVariableBetweenBracketsIsNamedWithItsQuotes() {
        #expect(
            diagnose("a: [${X}, b]\nc: { d: tls://${HOST}:6514 }\n") == [
                "1:5: error: '${…}' is only expanded in quotes; write \"${X}\"",
                "2:9: error: '${…}' is only expanded in quotes; write \"tls://${HOST}:6514\"",
            ])
    }

    @Test(arguments: ["a:\n\tb: 1\n", "a: 1\n\tb: 2\n", "a: |\n\tx\n"])
    func aTabInTheIndentationIsNamed(text: String) {
        #expect(diagnose(text) == ["2:1: error: a tab in the indentation; YAML wants spaces"])
    }

    @Test func aTabBehindBlanksIsPointedAt() {
        #expect(diagnose("a:\n  b: 1\n \tc: 2\n") == ["3:2: error: a tab in the indentation; YAML wants spaces"])
    }

    @Test(arguments: ["a:\n  to:tls://x\n  f: j\n", "a:\n  f: j\n  to:tls://x\n  g: k\n"])
    func aMissingSpaceBehindTheColonIsNamed(text: String) {
        let found = diagnose(text)
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(":3: error: no space behind 'to:'; write 'to: tls://x'") == true)
    }

    @Test func aFileOfOneLineWithoutASpaceIsNamed() {
        #expect(diagnose("key:value") == ["1:1: error: no space behind 'key:'; write 'key: value'"])
    }

    @Test func behindASlipReadingGoesOn() {
        let found = diagnose("a: *.log\nb:\n  c: 1\n  d:2\n  e: [${X}]\n  f: @g\n  f: 1\n")
        #expect(
            found.map { $0.prefix { $0 != " " } } == ["1:4:", "4:3:", "5:7:", "6:6:", "7:3:"], "\(found)")
    }

    @Test func whatStandsOnTheLineOfASlipIsNotTakenForASetting() throws {
        let decoded = Decoded("box: { colour: *.log, count: x }\n")
        #expect(decoded.diagnostics.count == 1)
        #expect(decoded.sample.box == Sample.Box())
    }
}

@Suite struct WhatIsRefused {
    @Test func anAliasIsNotFollowed() {
        #expect(
            diagnose("a: &x [1]\nb: *x\n") == [
                "1:4: error: '&x' begins with '&', which is an anchor in YAML and refused; a text needs quotes: \"&x\"",
                "2:4: error: '*x' begins with '*', which is an alias in YAML and refused; a pattern needs quotes: \"*x\"",
            ])
    }

    @Test func aTextThatRefersToItselfIsNotFollowed() {
        #expect(diagnose("a: &a [*a, *a]\n").count == 3)
        #expect(diagnose("a: &a\n  <<: *a\n").count == 2)
    }

    @Test(.timeLimit(.minutes(5)))
    func aTextThatGrowsWhenItIsFollowedIsRefusedAtOnce() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(diagnose(text).count == 61 + 60 * 9)
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "[", "{a: ", "- ", "? ", "[{a: ", "{a: [", "{? ",
        ])
    func deepNestingIsRefusedQuickly(piece: String) {
        let text = String(repeating: piece, count: 1_000_000 / piece.count)
        let found = diagnose(text)
        #expect(found.last?.hasSuffix("error: nested more than 32 levels deep; no setting is so deep") == true)
    }

    @Test func asMuchNestingAsThereMayBeIsFine() {
        #expect(diagnose("a: " + String(repeating: "[", count: 31) + String(repeating: "]", count: 31)) == [])
        #expect(diagnose("a: " + String(repeating: "[", count: 32) + String(repeating: "]", count: 32)).count == 1)
    }

    @Test func aSecondDocumentIsRefused() {
        #expect(
            diagnose("---\na: 1\n---\nb: 1\n") == [
                "3:1: error: a second document ('---'); one file holds one document: remove the line"
            ])
    }

    @Test func aKeyThatStandsTwiceIsNamedWithBothPlaces() {
        #expect(
            diagnose("a: 1\nb: 2\n\"a\": 3\n") == [
                "3:1: error: key 'a' stands twice in one mapping, also at f:1:1; remove one, or join them"
            ])
    }

    @Test func aTagIsRefused() {
        #expect(
            diagnose("a: !!int 3\n") == [
                "1:4: error: the tag 'tag:yaml.org,2002:int' is refused; a value's type comes from its setting, "
                    + "so leave the tag out"
            ])
    }

    @Test func aKeyThatIsNoWordIsRefused() {
        #expect(diagnose("? [a]\n: b\n") == ["1:3: error: a key must be a single word, not a list"])
        #expect(diagnose("? {a: b}\n: c\n") == ["1:3: error: a key must be a single word, not a mapping"])
    }

    @Test func aFileThatHoldsNoSettingsIsRefused() {
        #expect(diagnose("- a\n") == ["1:1: error: the file holds a list, but takes settings; write 'key: value'"])
        #expect(
            diagnose("hello\n") == ["1:1: error: the file holds a single value, but takes settings; write 'key: value'"]
        )
    }

    @Test func bytesThatAreNoTextArePointedAt() {
        #expect(diagnose([0x61, 0x3A, 0x20, 0x0A, 0x62, 0x00]) == ["2:2: error: a NUL byte; a configuration is text"])
        #expect(diagnose([0x61, 0x3A, 0x20, 0xFF]) == ["1:4: error: byte 0xFF is not UTF-8; save the file as UTF-8"])
        #expect(diagnose([0xC0, 0xAF]) == ["1:1: error: byte 0xC0 is not UTF-8; save the file as UTF-8"])
        #expect(diagnose([0xED, 0xA0, 0x80]) == ["1:1: error: byte 0xED is not UTF-8; save the file as UTF-8"])
        #expect(diagnose([0xFF, 0xFE, 0x61, 0x00]) == ["1:1: error: the file is UTF-16; save it as UTF-8"])
        #expect(
            diagnose("a: \u{1B}[2J") == [
                "1:4: error: the character U+001B does not belong in a configuration; remove it"
            ])
        #expect(
            diagnose("a: b\u{2028}c") == [
                "1:5: error: the character U+2028 does not belong in a configuration; remove it"
            ])
    }

    @Test func aFileOfOneMistakeRepeatedDoesNotFloodTheScreen() {
        let found = diagnose(String(repeating: "a: 1\n", count: 100_000))
        #expect(found.count == Composer.diagnosticLimit)
    }
}

@Suite struct WhatIsNotYAML {
    @Test(arguments: [
        ("a: 'x\nb: c\n", "1:4: error: the quote that opens here is never closed"),
        (
            "a: \"\\d\"\n",
            "1:5: error: '\\d' means nothing between double quotes; double the backslash, or use single quotes"
        ),
        (
            "a: b: c\n",
            "1:5: error: a ':' that cannot stand here; indent the line like its neighbours, "
                + "or put a value that holds ': ' in quotes"
        ),
        ("a:\n  b: 1\n c: 2\n", "3:2: error: this does not fit what begins at line 1; indent it like its neighbours"),
        ("a:\n   - x\n  - y\n", "3:3: error: this does not fit what begins at line 1; indent it like its neighbours"),
        ("a: [1, 2\nb: 1\n", "2:2: error: the list that begins at line 1 lacks a ',' or its ']'"),
        ("a: {b: 1\n", "2:1: error: the mapping that begins at line 1 lacks a ',' or its '}'"),
        ("a: - b\n", "1:4: error: a list cannot begin behind a key; put its '-' on the next line, or write [a, b]"),
        ("a: @x\n", "1:4: error: a value cannot begin with '@' unless it stands in quotes"),
        ("a: %x\n", "1:4: error: a value cannot begin with '%' unless it stands in quotes"),
        ("a: `x`\n", "1:4: error: a value cannot begin with '`' unless it stands in quotes"),
        ("a: 1\nbcd\ne: 2\n", "2:1: error: a key without its ':'; write 'key: value'"),
        ("%YAML 3.0\n---\na: 1\n", "1:1: error: this is not YAML: found incompatible YAML document"),
    ])
    func itIsSaidInWordsOfThePerson(text: String, expected: String) {
        #expect(diagnose(text) == [expected])
    }
}
