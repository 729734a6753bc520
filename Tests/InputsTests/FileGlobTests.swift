import Testing

@testable import Inputs

@Suite struct FileGlobTests {
    @Test(arguments: [
        ("/var/log/*.log", "/var/log/gw.log", true),
        ("/var/log/*.log", "/var/log/gw.log.1", false),
        ("/var/log/*.log", "/var/log/sub/gw.log", false),
        ("/var/log/gw.log*", "/var/log/gw.log.1", true),
        ("/var/log/gw?.log", "/var/log/gw1.log", true),
        ("/var/log/gw?.log", "/var/log/gw.log", false),
        ("/var/log/gw[0-9].log", "/var/log/gw7.log", true),
        ("/var/log/gw[!0-9].log", "/var/log/gw7.log", false),
        ("/var/*/gw.log", "/var/a/gw.log", true),
        ("/var/*/gw.log", "/var/a/b/gw.log", false),
        ("/var/**/gw.log", "/var/gw.log", true),
        ("/var/**/gw.log", "/var/a/b/gw.log", true),
        ("/var/**", "/var/a/b", true),
        ("/var/log/\\*.log", "/var/log/*.log", true),
        ("/var/log/\\*.log", "/var/log/gw.log", false),
        ("*.gz", "/var/log/gw.log.gz", true),
        ("*.gz", "/var/log/gw.log", false),
        ("/var/log/gw.log", "/var/log/gw.log", true),
    ])
    func aPatternMeansWhatTheShellMeansByIt(pattern: String, path: String, isMeant: Bool) {
        #expect(FileGlob(pattern).matches(FilePath(path)) == isMeant)
    }

    @Test func aHiddenFileIsMeantOnlyByADot() {
        #expect(!FileGlob("/var/log/*").matches(FilePath("/var/log/.gw.log.swp")))
        #expect(FileGlob("/var/log/.*").matches(FilePath("/var/log/.gw.log.swp")))
    }

    @Test func aNameThatIsNotUTF8IsMeantToo() {
        let path = FilePath(bytes: Array("/var/log/gw-".utf8) + [0xE9] + Array(".log".utf8))
        #expect(FileGlob("/var/log/*.log").matches(path))
    }
}
