import Configuration
import Testing

@Suite struct TablesOfSettings {
    @Test func whatIsNotConfiguredHasItsDefault() {
        let decoded = Decoded("")
        #expect(decoded.sample == Sample())
        #expect(decoded.diagnostics.isEmpty)
    }

    @Test func anUnknownKeyIsNamedWithTheOneThatWasMeant() {
        #expect(
            Decoded("box:\n  inner: { dept: 1 }\nthings:\n  x:\n    too: y\n    sise: 1\n    w: 1\nbocks: {}\n")
                .diagnostics
                == [
                    "1.yaml:2:12: error: unknown key 'dept' in 'inner' of 'box'; did you mean 'depth'?",
                    "1.yaml:5:5: error: unknown key 'too' in thing 'x'; did you mean 'to'?",
                    "1.yaml:6:5: error: unknown key 'sise' in thing 'x'; did you mean 'size'?",
                    "1.yaml:7:5: error: unknown key 'w' in thing 'x'; known are: to, size",
                    "1.yaml:8:1: error: unknown key 'bocks' in the configuration; known are: box, things",
                ])
    }

    @Test func twoLettersExchangedAreOneMistake() {
        #expect(Decoded("box: { cuont: 1 }").diagnostics.first?.hasSuffix("did you mean 'count'?") == true)
        #expect(Decoded("box: { COUNT: 1 }").diagnostics.first?.hasSuffix("did you mean 'count'?") == true)
    }

    @Test func aRequiredSettingIsMissed() {
        #expect(
            Decoded("things:\n  x: { size: 1 }\n").diagnostics == [
                "1.yaml:2:3: error: thing 'x' has no 'to'; add a line such as to: there"
            ])
        #expect(
            Decoded("things:\n  x: {}\n").diagnostics == [
                "1.yaml:2:3: error: thing 'x' has no 'to'; add a line such as to: there"
            ])
    }

    @Test func aPartWithoutSettingsIsNamed() {
        #expect(
            Decoded("box:\nthings:\n").diagnostics == [
                "1.yaml:1:1: error: 'box' is empty; write its settings below it, indented, or remove the line",
                "1.yaml:2:1: error: 'things' is empty; write a name and its settings below it, or remove the line",
            ])
        #expect(
            Decoded("things:\n  x:\n").diagnostics == [
                "1.yaml:2:3: error: thing 'x' is empty; write its settings below it, indented, or remove the line"
            ])
    }

    @Test func aValueWhereSettingsBelongIsNamed() {
        #expect(
            Decoded("box: [1]\nthings: x\n").diagnostics == [
                "1.yaml:1:6: error: 'box' is a list, but takes settings; write them below it, indented",
                "1.yaml:2:9: error: 'things' is a single value, but takes named parts; write a name and a colon below it, "
                    + "indented, and the settings below that",
            ])
        #expect(
            Decoded("things:\n  x:\n    to:there\n").diagnostics == [
                "1.yaml:3:5: error: no space behind 'to:'; write 'to: there'"
            ])
    }

    @Test(arguments: ["a", "A-1_b.c", "_x", "0", String(repeating: "n", count: 64)])
    func aNameIsAWord(name: String) {
        #expect(Decoded("things: { \"\(name)\": { to: x } }").sample.things.first?.name == name)
    }

    @Test(arguments: ["", ".", "..", ".a", "-a", "a b", "a/b", "ä", String(repeating: "n", count: 65), "a\\n"])
    func aNameThatWouldBreakAPathOrACommandIsRefused(name: String) {
        let decoded = Decoded("things: { \"\(name)\": { to: x } }")
        #expect(decoded.sample.things.isEmpty)
        #expect(decoded.diagnostics.count == 1)
        #expect(decoded.diagnostics.first?.contains(" cannot be a name in 'things'; ") == true)
    }

    @Test func filesAddUp() {
        let decoded = Decoded(
            "box: { count: 5 }\nthings: { a: { to: x } }\n",
            "box: { name: m, inner: { depth: 2 } }\nthings: { b: { to: y } }\n")
        #expect(decoded.diagnostics.isEmpty)
        #expect(decoded.sample.box.count == 5)
        #expect(decoded.sample.box.name == "m")
        #expect(decoded.sample.box.inner.depth == 2)
        #expect(decoded.sample.things.map(\.name) == ["a", "b"])
    }

    @Test func theSameNameInTwoFilesIsNamedWithBothPlaces() {
        #expect(
            Decoded(
                "box:\n  count: 5\nthings:\n  a: { to: x }\n",
                "things:\n  a: { to: y }\nbox:\n  inner: { depth: 1 }\n  count: 5\n"
            ).diagnostics == [
                "2.yaml:2:3: error: thing 'a' is defined twice, also at 1.yaml:4:3; rename or remove one",
                "2.yaml:5:3: error: 'count' in 'box' is set twice, also at 1.yaml:2:3; remove one",
            ])
    }

    @Test func allMistakesOfAllFilesComeAtOnceAndInOrder() {
        let found = Decoded("box:\n  size: 1\n  count: x\n", "box: { open: 2 }\nx: y\n").diagnostics
        #expect(
            found.map { $0.prefix { $0 != " " } } == ["1.yaml:2:9:", "1.yaml:3:10:", "2.yaml:1:14:", "2.yaml:2:1:"])
    }

    @Test func rubbishDoesNotFloodTheScreen() {
        let text = (1...100_000).map { "k\($0): 1\n" }.joined()
        let found = Decoded(text).diagnostics
        #expect(found.count == 1000)
        #expect(found.contains("DIR: error: 99001 more problems are not shown"))
    }

    @Test func aMessageIsOneLineAndHarmlessToATerminal() {
        let found = Decoded("box: { \"a\\e[31m\\nb\\u202e\": 1, count: \"\(String(repeating: "x", count: 5000))\" }")
            .diagnostics
        #expect(found.first?.contains("'a\\u{1B}[31m\\nb\\u{202E}'") == true)
        #expect(found.allSatisfy { $0.utf8.count < 400 && !$0.unicodeScalars.contains { $0.value < 0x20 } })
    }
}

@Suite struct TheConfigurationInForce {
    @Test func eachValueHasItsOrigin() {
        let yaml = Decoded("box:\n  count: 5\n  names: [a, \"b c\"]\nthings:\n  t:\n    to: \"a: #\"\n").yaml
        #expect(
            yaml == """
                box:
                  name: n           # default
                  open: false       # default
                  count: 5          # 1.yaml:2
                  size: 1KiB        # default
                  wait: 1s          # default
                  idle: none        # default
                  colour: red       # default
                  names:
                    - a             # 1.yaml:3
                    - "b c"         # 1.yaml:3
                  # path: not set   # default: nowhere
                  # file: not set   # default
                  # token: not set  # default
                  marks:
                    A: a            # default
                  inner:
                    depth: 1        # default
                things:
                  t:
                    to: "a: #"      # 1.yaml:6
                    size: 1         # default

                """)
    }

    @Test func whatIsPrintedMeansTheSameWhenItIsReadBack() {
        let text = """
            box:
              name: "${X} \\\\ \\" ' # $${Y} null: ä \\u200b"
              open: yes
              size: 1000kB
              wait: 60s
              names: ["null", "*", "a b", "- x", "~", "1"]
              marks: { b: "", c: "*" }
            things: { t: { to: tls://x:1 } }
            """
        let first = Decoded(text, variables: ["X": "${Z}"])
        #expect(first.diagnostics.isEmpty)
        #expect(first.sample.box.name == "${Z} \\ \" ' # ${Y} null: ä \u{200b}")
        let second = Decoded(first.yaml)
        #expect(second.diagnostics.isEmpty)
        #expect(second.sample == first.sample)
    }

    @Test func theReferenceHasALineForEachSetting() {
        let text = SettingsReference.markdown(of: Sample.table)
        #expect(text.hasPrefix("### `box`\n\n| setting | takes | default | what it does |\n|---|---|---|---|\n"))
        #expect(text.contains("| `name` | text | `n` | A name. |\n"))
        #expect(text.contains("| `count` | whole number, -5 to 1000 | `3` | A \\| number. |\n"))
        #expect(text.contains("| `path` | absolute path | nowhere | A path. |\n"))
        #expect(text.contains("| `inner.depth` | whole number, 0 to 9 | `1` | How deep. |\n"))
        #expect(text.contains("\n### `things.NAME`\n"))
        #expect(text.contains("| `to` | text | *required* | Where. |\n"))
    }
}
