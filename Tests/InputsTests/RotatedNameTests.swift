import Testing

@testable import Inputs

@Suite struct RotatedNameTests {
    @Test(arguments: [
        ("gw.log.1", "gw.log"), ("gw.log-20261121", "gw.log"), ("gw.log.2026-11-21", "gw.log"), ("gw.log_7", "gw.log"),
        ("gw.log.1.gz", "gw.log"), ("gw.log.gz", "gw.log"), ("gw.log-20261121-1795272437.gz", "gw.log"),
        ("gw-20261121.log", "gw.log"), ("gw.2026-11-21.log", "gw.log"), ("gw-2026-11-21.log.gz", "gw.log"),
        ("host-2.log.3", "host-2.log"),
    ])
    func rotationCallsAFileAfterWhatItWasCalledBefore(name: String, base: String) {
        #expect(RotatedName.bases(of: Array(name.utf8)).contains(Array(base.utf8)))
    }

    @Test(arguments: [
        "gw.log", "gw.log.audit", "gw.log.", "gw.log.old", "1", ".1", "gw-2.log", "gw.log.1.xz", ".gz", "",
    ])
    func whatIsNoNumberOrDateBehindANameIsNoRotation(name: String) {
        #expect(RotatedName.bases(of: Array(name.utf8)).isEmpty)
    }

    @Test func aNumberCountsRotationsAndADateDoesNot() {
        let names = ["gw.log.12", "gw.log.3.gz", "gw.log-20261121", "gw.log.20261121", "gw.log", ""]
        #expect(names.map { RotatedName.count(in: Array($0.utf8)) } == [12, 3, nil, nil, nil, nil])
    }

    @Test func aRotatedFileIsLookedForWhereItIs() {
        #expect(FilePath("/l/gw.log.1").rotationBases == [FilePath("/l/gw.log")])
        #expect(FilePath("/l-20261121/gw.log").rotationBases.isEmpty)
    }
}
