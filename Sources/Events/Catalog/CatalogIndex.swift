internal import Bytes

/// The catalog, compiled: finds an event's entry and case byte by byte, without an allocation.
///
/// An entry is found by EVENT (and told by the process from another of that name), else by process and component, else by
/// the shape of the line. A case is found by the entry's conditions, in order.
public final class CatalogIndex: Sendable {
    private struct Entry {
        var row: Int
        var shape: LineShape
        var processes: Range<Int>
        var components: Range<Int>
        var tests: Range<Int>
    }

    private struct Name {
        var text: TextRange
        var entries: Range<Int>
    }

    /// All texts that are compared with, one behind the other.
    private let pool: ByteWriter
    private let entries: [Entry]
    private let tests: [CatalogTest]
    private let checks: [CatalogCheck]
    private let texts: [TextRange]
    /// A hash table of names with linear probing: an index of ``names`` plus one, or 0.
    private let slots: [UInt16]
    private let names: [Name]
    private let namedEntries: [Int]
    /// Entries of events that are known without their name.
    private let unnamedEntries: [Int]

    init(_ catalog: [CatalogEntry]) {
        var compiler = CatalogCompiler()
        var compiled: [Entry] = []
        var byName: [(name: String, entries: [Int])] = []
        var unnamed: [Int] = []
        var row = 0
        for (index, entry) in catalog.enumerated() {
            compiled.append(
                Entry(
                    row: row, shape: entry.shape, processes: compiler.add(entry.processes),
                    components: compiler.add(entry.components), tests: compiler.add(entry.cases)))
            row += 1 + entry.cases.count
            if entry.events.isEmpty { unnamed.append(index) }
            for name in entry.events {
                if let known = byName.firstIndex(where: { $0.name == name }) {
                    byName[known].entries.append(index)
                } else {
                    byName.append((name, [index]))
                }
            }
        }
        var names: [Name] = []
        var namedEntries: [Int] = []
        for (name, indexes) in byName {
            let start = namedEntries.count
            namedEntries += indexes
            names.append(Name(text: compiler.add(name), entries: start..<namedEntries.count))
        }
        var slots = [UInt16](repeating: 0, count: 256)
        precondition(names.count < slots.count / 2, "the table of names is at most half full")
        for (number, name) in names.enumerated() {
            var slot = Self.hash(name.text, in: compiler.pool)
            while slots[slot] != 0 { slot = (slot + 1) & 255 }
            slots[slot] = UInt16(number + 1)
        }
        self.slots = slots
        self.names = names
        self.namedEntries = namedEntries
        unnamedEntries = unnamed
        entries = compiled
        tests = compiler.tests
        checks = compiler.checks
        texts = compiler.texts
        pool = compiler.takePool()
    }

    /// What the event is; nil for an event of the gateway that the catalog does not have, or of no gateway.
    public func match(_ event: borrowing Event) -> CatalogMatch? {
        guard let entry = entry(of: event) else { return nil }
        guard !entry.tests.isEmpty else { return CatalogMatch(rowIndex: entry.row) }
        let values = CatalogValues(event)
        for index in entry.tests {
            let test = tests[index]
            if holds(test, event, values) { return CatalogMatch(rowIndex: entry.row + 1 + test.caseNumber) }
        }
        return CatalogMatch(rowIndex: entry.row)
    }

    /// Whether it is an event of the gateway that the catalog does not have.
    public func isUnknown(_ event: borrowing Event) -> Bool {
        event.shape == .gateway && entry(of: event) == nil
    }

    // MARK: Entries

    private func entry(of event: borrowing Event) -> Entry? {
        if !event.name.isEmpty {
            var slot = Self.hash(event.name, in: event.text)
            while slots[slot] != 0 {
                let name = names[Int(slots[slot]) - 1]
                if equals(name.text, event.name, in: event.text) {
                    for index in name.entries {
                        let entry = entries[namedEntries[index]]
                        if event.process.isEmpty || isOne(of: entry.processes, event.process, in: event.text) {
                            return entry
                        }
                    }
                    break
                }
                slot = (slot + 1) & 255
            }
        }
        for index in unnamedEntries {
            let entry = entries[index]
            guard entry.shape == event.shape, isOne(of: entry.processes, event.process, in: event.text),
                isOne(of: entry.components, event.component, in: event.text)
            else { continue }
            return entry
        }
        return nil
    }

    /// Whether `range` is one of the texts; of no texts everything is.
    private func isOne(of wanted: Range<Int>, _ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        if wanted.isEmpty { return true }
        for index in wanted where equals(texts[index], range, in: text) { return true }
        return false
    }

    private func equals(_ wanted: TextRange, _ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        wanted.count == range.count && text.equals(pool, at: wanted.start, from: range.start, count: Int(range.count))
    }

    private static func hash(_ range: TextRange, in text: borrowing ByteWriter) -> Int {
        let first = text.word(of: range)
        let last = range.count > 8 ? text.word(at: range.end - 8) : 0
        let mixed = (first ^ last &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(range.count)) &* 0xC2B2_AE3D_27D4_EB4F
        return Int(mixed >> 56)
    }

    // MARK: Cases

    private func holds(_ test: CatalogTest, _ event: borrowing Event, _ values: CatalogValues) -> Bool {
        for index in test.checks where !holds(checks[index], event, values) { return false }
        return true
    }

    private func holds(_ check: CatalogCheck, _ event: borrowing Event, _ values: CatalogValues) -> Bool {
        switch check.kind {
        case .field:
            let value = values[check.key]
            for index in check.texts where isSame(texts[index], value, in: event.text) { return true }
            return false
        case .percentage:
            return (CatalogValues.percentage(values[check.key], in: event.text) ?? -1) >= check.number
        case .messageBegins:
            let wanted = texts[check.texts.lowerBound]
            return event.message.count >= wanted.count
                && event.text.equals(pool, at: wanted.start, from: event.message.start, count: Int(wanted.count))
        case .messageHolds:
            return holds(texts[check.texts.lowerBound], in: event.message, of: event.text)
        case .level:
            guard let level = event.level else { return false }
            return check.number & 1 << Int(level.rawValue) != 0
        }
    }

    private func isSame(_ wanted: TextRange, _ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        guard wanted.count == range.count else { return false }
        for offset in 0..<Int(wanted.count) {
            let one = pool[wanted.start + offset]
            let other = text[range.start + offset]
            if one == other { continue }
            guard ASCII.isLetter(one), one | 0x20 == other | 0x20 else { return false }
        }
        return true
    }

    private func holds(_ wanted: TextRange, in range: TextRange, of text: borrowing ByteWriter) -> Bool {
        let first = pool[wanted.start]
        let last = range.end - Int(wanted.count)
        var index = range.start
        while index <= last {
            index = text.firstIndex(of: first, from: index, to: range.end)
            guard index <= last else { return false }
            if text.equals(pool, at: wanted.start, from: index, count: Int(wanted.count)) { return true }
            index += 1
        }
        return false
    }
}
