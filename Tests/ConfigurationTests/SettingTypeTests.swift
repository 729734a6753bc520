import Configuration
import Testing

/// The part of the only diagnostic behind `'key' in 'box'`.
private func complaint(_ line: String) -> String? {
    let found = Decoded(box: line).diagnostics
    guard found.count == 1, let text = found.first, let end = text.firstRange(of: " in 'box'") else { return nil }
    return String(text[end.upperBound...])
}

@Suite struct TypesOfSettings {
    @Test(arguments: [
        ("64MiB", 64 << 20), ("1KiB", 1024), ("4GiB", 4 << 30), ("2TiB", 2 << 40), ("500kB", 500_000),
        ("3MB", 3_000_000), ("1GB", 1_000_000_000), ("1TB", 1_000_000_000_000), ("17B", 17), ("0", 0), ("0B", 0),
        ("\"64MiB\"", 64 << 20),
    ])
    func aSizeIsANumberAndAUnit(text: String, bytes: Int) {
        #expect(Decoded(box: "size: \(text)").sample.box.size == bytes)
    }

    @Test(arguments: [
        (
            "64",
            ": '64' has no unit; write a whole number and a unit, such as 64MiB "
                + "(units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)"
        ),
        ("64M", ": '64M' has an unknown unit; write 64MiB (powers of 1024) or 64MB (powers of 1000)"),
        ("64kib", ": '64kib' has an unknown unit; write 64KiB (powers of 1024) or 64kB (powers of 1000)"),
        ("64mb", ": '64mb' has an unknown unit; write 64MiB (powers of 1024) or 64MB (powers of 1000)"),
        (
            "64 MiB",
            ": '64 MiB' has a space in it; write number and unit together, such as 64MiB "
                + "(units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)"
        ),
        (
            "1.5GiB",
            ": '1.5GiB' is a fraction; write a whole number of a smaller unit, such as 64MiB "
                + "(units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)"
        ),
        (
            "much",
            ": 'much' is not a size; write a whole number and a unit, such as 64MiB "
                + "(units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)"
        ),
        ("99999999999999999999999GiB", ": '99999999999999999999999GiB' is too large"),
        ("18446744073709551615TiB", ": '18446744073709551615TiB' is too large"),
        ("2000TiB", ": '2000TiB' is out of range; write 0B to 1024TiB"),
        (
            "-1B",
            ": '-1B' is not a size; write a whole number and a unit, such as 64MiB "
                + "(units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)"
        ),
        ("", " has no value; write one (size, 0B to 1024TiB), or remove the line"),
        ("~", " is ~, which means no value in YAML; remove the line, or write \"~\" if the text is meant"),
        ("[1B]", " is a list, but takes a single value (size, 0B to 1024TiB)"),
        ("{a: 1B}", " is a mapping, but takes a single value (size, 0B to 1024TiB)"),
    ])
    func aSizeThatIsNoneIsExplained(text: String, expected: String) {
        #expect(complaint("size: \(text)") == expected)
    }

    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("1s", .seconds(1)), ("2m", .seconds(120)), ("3h", .seconds(10_800)),
        ("7d", .seconds(604_800)), ("0ms", .zero), ("0s", .zero),
    ])
    func aDurationIsANumberAndAUnit(text: String, duration: Duration) {
        #expect(Decoded(box: "wait: \(text)").sample.box.wait == duration)
    }

    @Test(arguments: [
        ("5", ": '5' has no unit; write a whole number and a unit, such as 500ms, 30s, 5m, 12h or 7d"),
        ("5sec", ": '5sec' has an unknown unit; write a whole number and a unit, such as 500ms, 30s, 5m, 12h or 7d"),
        (
            "1m30s", ": '1m30s' has an unknown unit; write a whole number and a unit, such as 500ms, 30s, 5m, 12h or 7d"
        ),
        (
            "1.5s",
            ": '1.5s' is a fraction; write a whole number of a smaller unit, such as 500ms, 30s, 5m, 12h or 7d"
        ),
        ("soon", ": 'soon' is not a duration; write a whole number and a unit, such as 500ms, 30s, 5m, 12h or 7d"),
        ("11d", ": '11d' is out of range; write 0ms to 10d"),
        ("99999999999d", ": '99999999999d' is too long"),
    ])
    func aDurationThatIsNoneIsExplained(text: String, expected: String) {
        #expect(complaint("wait: \(text)") == expected)
    }

    @Test(arguments: ["true", "yes", "on", "True", "ON", "\"true\""])
    func trueHasSeveralWords(text: String) {
        #expect(Decoded(box: "open: \(text)").sample.box.isOpen)
    }

    @Test func whatIsNeitherTrueNorFalseIsExplained() {
        #expect(complaint("open: 1") == ": '1' is neither true nor false; write one of them")
    }

    @Test(arguments: [("7", 7), ("-5", -5), ("0", 0), ("\"42\"", 42)])
    func aWholeNumberIsDecimal(text: String, number: Int) {
        #expect(Decoded(box: "count: \(text)").sample.box.count == number)
    }

    @Test(arguments: [
        ("0x10", ": '0x10' is not a whole number; write decimal digits, and nothing else"),
        ("1_000", ": '1_000' is not a whole number; write decimal digits, and nothing else"),
        ("1e2", ": '1e2' is not a whole number; write decimal digits, and nothing else"),
        ("+1", ": '+1' is not a whole number; write decimal digits, and nothing else"),
        ("\"-\"", ": '-' is not a whole number; write decimal digits, and nothing else"),
        ("010", ": '010' begins with a zero; write the number without it"),
        ("1001", ": '1001' is out of range; write -5 to 1000"),
        ("999999999999999999999", ": '999999999999999999999' is out of range; write -5 to 1000"),
    ])
    func aWholeNumberThatIsNoneIsExplained(text: String, expected: String) {
        #expect(complaint("count: \(text)") == expected)
    }

    @Test(arguments: ["yes", "null value", "0x10", "1.0", "2001-01-01", "on"])
    func aTextIsAText(text: String) {
        #expect(Decoded(box: "name: \(text)").sample.box.name == text)
    }

    @Test func aTextThatIsNoneIsExplained() {
        #expect(complaint("name: \"\"") == ": '' is empty; write a text, or remove the line")
        #expect(complaint("name: \"a\\u0007\"") == ": 'a\\u{7}' holds a control character; remove it")
        #expect(
            complaint("name: null")
                == " is null, which means no value in YAML; remove the line, or write \"null\" if the text is meant")
        #expect(Decoded(box: "name: \"null\"").sample.box.name == "null")
    }

    @Test func aWordThatIsNoneOfTheChoicesIsExplained() {
        #expect(Decoded(box: "colour: green").sample.box.colour == .green)
        #expect(complaint("colour: gren") == ": 'gren' is not one of red, green, blue; did you mean 'green'?")
        #expect(complaint("colour: GREEN") == ": 'GREEN' is not one of red, green, blue; did you mean 'green'?")
        #expect(complaint("colour: sepia") == ": 'sepia' is not one of red, green, blue; write one of them")
    }

    @Test func aListMayBeOneValue() {
        #expect(Decoded(box: "names: a").sample.box.names == ["a"])
        #expect(Decoded(box: "names: [a, b]").sample.box.names == ["a", "b"])
        #expect(Decoded(box: "names:\n  - a\n  - yes").sample.box.names == ["a", "yes"])
        #expect(complaint("names: []") == " is an empty list; write a value, or remove the line")
        #expect(complaint("names: {a: b}") == " is a mapping, but takes a list; write [a, b], or a line '- a' for each")
        #expect(complaint("names: [a, [b]]") == " is a list, but takes a single value (text)")
        #expect(complaint("names: [a, \"\"]") == ": '' is empty; write a text, or remove the line")
        #expect(complaint("names:") == " has no value; write one (text), or remove the line")
    }

    @Test func absenceHasAWordWhereItIsAValue() {
        #expect(Decoded(box: "idle: 5s").sample.box.idle == .seconds(5))
        #expect(Decoded(box: "idle: none").sample.box.idle == nil)
        #expect(Decoded(box: "path: none").sample.box.path == nil)
        #expect(complaint("path: none") == ": 'none' is not an absolute path; let it begin with '/'")
    }

    @Test func aMappingIsMergedOverItsDefault() {
        let marks = Decoded(box: "marks: { b: x, c: \"\" }").sample.box.marks
        #expect(marks.map(\.name) == ["A", "B", "C"])
        #expect(complaint("marks: { b!: x }") == ": the name 'b!' has a '!'; leave it out")
        #expect(
            complaint("marks: { b: x, B: y }")
                == ": the name 'B' means the same as the one at 1.yaml:2:12; remove one of them")
        #expect(
            complaint("marks: [b]")
                == " is a list, but takes a mapping; write { name: value }, or the names below it")
        #expect(complaint("marks:") == " has no value; write 'name: value' below it, or remove the line")
    }

    @Test func aFileMustBeThere() throws {
        let folder = try Folder(["here": ""])
        #expect(Decoded(box: "file: \(folder.path)/here").sample.box.file == folder.path + "/here")
        #expect(
            complaint("file: \(folder.path)/gone")
                == ": '\(folder.path)/gone' does not exist; put the file there, or mend the path")
        #expect(complaint("file: \(folder.path)") == ": '\(folder.path)' is a directory, not a file")
        #expect(complaint("file: here") == ": 'here' is not an absolute path; let it begin with '/'")
        #expect(complaint("file: /dev/null") == ": '/dev/null' is not a regular file")
    }
}
