@testable import Bytes
@testable import Inputs

/// A tar archive, whole or torn.
enum TarArchive: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        let archive = TarReader(HeldBytes(bytes), archive: "any.tar")
        var read = 0
        do throws(ArchiveError) {
            while let member = try archive.next() {
                precondition(member.name.count <= TarReader.maximumExtra, "a name is bounded")
                var contents = ByteWriter()
                // Every other member is read; the others are gone past.
                if member.size % 2 == 0 { try archive.fill(&contents, with: Int(clamping: min(member.size, 1 << 16))) }
                read += contents.count
                precondition(contents.count <= member.size, "no more than the member is read")
            }
        } catch {
            precondition(error.kind == .damaged, "bytes in memory can only be damaged")
        }
        precondition(read <= bytes.count, "no byte is read twice")
    }
}
