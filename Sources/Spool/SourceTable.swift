/// The sources and how far each is in the log, with what is needed to go back to the last sync.
struct SourceTable: Sendable {
    struct Entry: Sendable {
        var record: SourceRecord
        /// Serial of the last segment that holds the definition as it stands; 0 for none.
        var definedIn: UInt64 = 0
    }

    private(set) var entries: [SourceID: Entry] = [:]
    /// The number that the next source gets.
    private(set) var nextID: UInt32 = 1
    /// Changes that no batch carries yet.
    private(set) var pending: [SourceChange] = []
    /// Entries as they were at the last sync, of those that have changed since.
    private var undo: [SourceID: Entry] = [:]

    var records: [SourceRecord] { entries.values.map(\.record).sorted { $0.id.rawValue < $1.id.rawValue } }
    /// What the position snapshot holds.
    var positioned: [SourceRecord] { records.filter { $0.position != nil } }

    func record(_ id: SourceID) -> SourceRecord? { entries[id]?.record }

    // MARK: Inputs

    mutating func register(identity: [UInt8], context: [UInt8], position: Position?) -> SourceID {
        let id = SourceID(rawValue: nextID)
        nextID += 1
        entries[id] = Entry(record: SourceRecord(id: id, identity: identity, context: context, position: position))
        // A source without position is defined where it is first used.
        if position != nil { pending.append(SourceChange(id: id)) }
        return id
    }

    mutating func update(_ id: SourceID, identity: [UInt8], context: [UInt8], position: Position?) {
        guard var entry = entries[id] else { return }
        if context != entry.record.context { entry.record.contextVersion += 1 }
        entry.record.identity = identity
        entry.record.context = context
        entry.definedIn = 0
        entries[id] = entry
        if entry.record.position != nil { pending.append(SourceChange(id: id, position: position)) }
    }

    mutating func forget(_ id: SourceID) {
        guard entries[id] != nil else { return }
        pending.append(SourceChange(id: id, isEnd: true))
    }

    mutating func takePending() -> [SourceChange] {
        defer { pending.removeAll(keepingCapacity: true) }
        return pending
    }

    /// Puts back changes whose batch was dropped.
    mutating func putBack(_ changes: [SourceChange]) {
        pending.insert(contentsOf: changes, at: 0)
    }

    // MARK: The writer

    /// The definitions that a batch in segment `serial` must carry: those changed, and those used there first.
    func definitions(changes: [SourceChange], runs: [AppendBatch.Run], serial: UInt64) -> [SourceDefinition] {
        var definitions: [SourceDefinition] = []
        for change in changes {
            guard var record = entries[change.id]?.record else { continue }
            if let position = change.position { record.position = position }
            // An end takes effect behind the batch's runs, which may still be of that source.
            definitions.append(SourceDefinition(record: record, isEnd: change.isEnd))
        }
        for run in runs {
            guard let entry = entries[run.source], entry.definedIn != serial,
                !definitions.contains(where: { $0.record.id == run.source })
            else { continue }
            definitions.append(SourceDefinition(record: entry.record))
        }
        return definitions
    }

    /// A batch with these is in segment `serial`.
    mutating func apply(
        definitions: [SourceDefinition], runs: some Sequence<AppendBatch.Run>, serial: UInt64
    ) {
        for definition in definitions { define(definition, serial: serial) }
        for run in runs {
            guard let after = run.after else { continue }
            move(run.source, to: after)
        }
        for definition in definitions where definition.isEnd { entries[definition.record.id] = nil }
    }

    /// The segment `serial` has been begun with all of ``positioned`` in its header.
    mutating func beginSegment(serial: UInt64) {
        for (id, entry) in entries where entry.record.position != nil {
            entries[id] = Entry(record: entry.record, definedIn: serial)
        }
    }

    /// All that was applied is durable.
    mutating func commit() {
        undo.removeAll(keepingCapacity: true)
    }

    /// What was applied since the last commit is given up. Newer names and contexts stay: they are still true.
    mutating func rollBack() {
        for (id, old) in undo {
            guard let entry = entries[id] else {
                entries[id] = Entry(record: old.record)
                continue
            }
            var record = entry.record
            record.position = old.record.position
            entries[id] = Entry(record: record)
        }
        undo.removeAll()
        // Their inputs come to the same conclusions again when they read on from the last durable position.
        pending.removeAll { $0.position != nil || ($0.isEnd && entries[$0.id]?.record.position != nil) }
    }

    // MARK: Recovery

    mutating func restore(_ header: SegmentHeader) {
        entries = [:]
        for record in header.sources { entries[record.id] = Entry(record: record) }
        raiseNextID(to: header.nextSource)
        for record in header.sources { raiseNextID(to: record.id.rawValue + 1) }
    }

    /// All of the log is read and durable. Connections do not outlive the process.
    mutating func endRecovery() {
        undo = [:]
        entries = entries.filter { $0.value.record.position != nil }
    }

    func position(_ id: SourceID) -> Position? { entries[id]?.record.position }

    private mutating func define(_ definition: SourceDefinition, serial: UInt64) {
        let id = definition.record.id
        remember(id)
        if let entry = entries[id] {
            // The definition may be older than the entry, where an update came between; its position is not.
            var record = entry.record
            record.position = definition.record.position
            let isCurrent = record == definition.record
            entries[id] = Entry(record: record, definedIn: isCurrent ? serial : entry.definedIn)
        } else {
            entries[id] = Entry(record: definition.record, definedIn: serial)
        }
        raiseNextID(to: id.rawValue + 1)
    }

    /// Recovery takes a definition as it stands.
    mutating func redefine(_ definition: SourceDefinition) {
        entries[definition.record.id] = Entry(record: definition.record)
        raiseNextID(to: definition.record.id.rawValue + 1)
    }

    mutating func move(_ id: SourceID, to position: Position) {
        guard entries[id] != nil else { return }
        remember(id)
        entries[id]?.record.position = position
    }

    mutating func end(_ id: SourceID) { entries[id] = nil }

    private mutating func remember(_ id: SourceID) {
        if undo[id] == nil, let entry = entries[id] { undo[id] = entry }
    }

    private mutating func raiseNextID(to id: UInt32) { nextID = max(nextID, id) }
}
