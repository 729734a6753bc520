import Events
import Foundation
import Testing

/// What a parser keeps of the lines it has read makes it quicker, and changes nothing that it reads.
struct LineMemoryTests {
    private func expectSame(_ line: [UInt8], by reader: Reading, _ comment: Comment? = nil) {
        reader.read(line)
        let fresh = Reading(line)
        #expect(EventDump.lines(of: reader.event) == EventDump.lines(of: fresh.event), comment)
        #expect(reader.event.shape == fresh.event.shape, comment)
        #expect(reader.event.bodyStart == fresh.event.bodyStart, comment)
        #expect(reader.event.plainBlock == fresh.event.plainBlock, comment)
    }

    private func expectSame(_ lines: [String]) {
        let reader = Reading()
        for line in lines + lines { expectSame(Array(line.utf8), by: reader, "\(line)") }
    }

    private func line(_ block: String, app: String = "ACCESS_GATEWAY") -> String {
        "2020-06-24T09:40:55.667-05:00 gw \(app) ACCESS AUTHZ POLICY INFO USER_AUTHZ \(block) done"
    }

    @Test func aLineIsReadTheSecondTimeAsTheFirst() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources/gateway-lines.log")
        expectSame(try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n").filter { !$0.isEmpty })
    }

    @Test func prefixesThatDifferInOneWordAreToldApart() {
        expectSame(
            ["ACCESS_GATEWAY", "Access Gateway", "ACCESS_GATEWAZ", "OAG", "OAH"].map { line(#"[A="x"]"#, app: $0) })
    }

    @Test func keysAreReadInWhateverOrderTheyCome() {
        let long = String(repeating: "K", count: 40)
        expectSame(
            [
                #"[A="1" B="2" C="3"]"#, #"[A="1" C="3" B="2"]"#, #"[A="1" B="2"]"#, #"[B="2" A="1"]"#, "[]",
                #"[A="1" B="2" A="3"]"#, #"[A="" B="-" A="3" C="4"]"#, #"[AB="1" B="2"]"#, #"[A="1" BC="2"]"#,
                #"[A="1" B=2 C="3"]"#, #"[A="1" B="2"C="3"]"#, #"[A="1" B="x" y" C="3"]"#, #"[A="1" B="2"#,
                #"[\#(long)="1" \#(long)X="2" A="3"]"#, #"[\#(long)="1" \#(long)="2" A="3"]"#,
                #"[SOURCE_AUTHN_TYPE="1" SOURCE_AUTHN_TYPF="2" RESULT="FAIL"]"#, #"[RESULT="ALLOW" RESULT="FAIL"]"#,
                #"[KEY_OF_SIXTEEN_B="1" KEY_OF_SIXTEEN_C="2"]"#, #"[KEY_OF_THIRTY_BYTES_IN_ALL_XYZ="1" A="2"]"#,
            ].map { line($0) })
    }

    @Test func moreKeysThanAreKeptAreReadAllTheSame() {
        let reader = Reading()
        for number in 0..<800 {
            let block = #"[A\#(number)="x" B\#(number % 7)="y" C="z" A\#(number)="w"]"#
            expectSame(Array(line(number % 3 == 0 ? #"[A="x" B="y"]"# : block).utf8), by: reader, "\(number)")
        }
    }
}
