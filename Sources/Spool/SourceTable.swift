/// The sources and how far each is in the log, with what is needed to go back to the last sync.
struct SourceTable: Sendable {
    struct Entry: Sendable {
        /// The source as of the last batch that is written.
        var record: SourceRecord
        /// What its input said last, which batches that wait to be written may be older than.
        var told: SourceDescription
        /// Serial of the last segment that holds the definition as it stands; 0 for none.
        var definedIn: UInt64

        init(record: SourceRecord, told: SourceDescription? = nil, definedIn: UInt64 = 0) {
            self.record = record
            self.told = told ?? record.described
            self.definedIn = definedIn
        }
    }

    private(set) var entries: [SourceID: Entry] = [:]
    /// The number that the next source gets.
    private(set) var nextID: UInt32 = 1
    /// Changes that no batch carries yet.
    private(set) var pending: [SourceChange] = []
    /// Entries as they were at the last sync, of those that have changed since.
    private var undo: [SourceID: Entry] = [:]

    /// What inputs said last of every source, and how far it is written.
    var told: [SourceRecord] {
        let records = entries.values.map { entry in
            var record = entry.record
            record.described = entry.told
            return record
        }
        return records.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    /// What the position snapshot holds: what is true of the next batch to be written.
    var positioned: [SourceRecord] {
        entries.values.map(\.record).filter { $0.position != nil }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

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
        if context != entry.told.context { entry.told.contextVersion += 1 }
        entry.told.identity = identity
        entry.told.context = context
        entries[id] = entry
        let isPositioned = entry.record.position != nil
        pending.append(SourceChange(id: id, description: entry.told, position: isPositioned ? position : nil))
    }

    mutating func forget(_ id: SourceID) {
        guard entries[id] != nil else { return }
        pending.append(SourceChange(id: id, isEnd: true))
    }

    mutating func takePending() -> [SourceChange] {
        defer { pending.removeAll(keepingCapacity: true) }
        return pending
    }

    /// Puts back changes that came before all that are pending, and whose batch is not written.
    mutating func putBack(_ changes: [SourceChange]) {
        pending.insert(contentsOf: changes, at: 0)
    }

    // MARK: The writer

    /// The definitions that a batch in segment `serial` must carry, one per source: those changed, and those used there
    /// first.
    func definitions(changes: [SourceChange], runs: [AppendBatch.Run], serial: UInt64) -> [SourceDefinition] {
        var definitions: [SourceDefinition] = []
        var places: [SourceID: Int] = [:]
        for change in changes {
            guard let entry = entries[change.id] else { continue }
            let place = places[change.id] ?? definitions.count
            if place == definitions.count {
                places[change.id] = place
                definitions.append(SourceDefinition(record: entry.record))
            }
            if let description = change.description { definitions[place].record.described = description }
            if let position = change.position { definitions[place].record.position = position }
            // An end takes effect behind the batch's runs, which may still be of that source.
            if change.isEnd { definitions[place].isEnd = true }
        }
        for run in runs {
            guard let entry = entries[run.source], entry.definedIn != serial, places[run.source] == nil else {
                continue
            }
            places[run.source] = definitions.count
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
        for definition in definitions where definition.isEnd {
            let id = definition.record.id
            if let entry = entries.removeValue(forKey: id) { undo[id]?.told = entry.told }
        }
    }

    /// The segment `serial` has been begun with all of ``positioned`` in its header.
    mutating func beginSegment(serial: UInt64) {
        for (id, entry) in entries where entry.record.position != nil { entries[id]?.definedIn = serial }
    }

    /// All that was applied is durable.
    mutating func commit() {
        undo.removeAll(keepingCapacity: true)
    }

    /// What was applied since the last commit is given up, and with it all that waits of sources with positions: what
    /// their inputs said last is true of all that they read from here on, and the next segment's header says it.
    mutating func rollBack() {
        for (id, old) in undo {
            if entries[id] == nil { entries[id] = old }
            entries[id]?.record.position = old.record.position
            entries[id]?.definedIn = 0
        }
        undo.removeAll()
        for (id, entry) in entries where entry.record.position != nil {
            entries[id]?.record.described = entry.told
            entries[id]?.definedIn = 0
        }
        pending = outliving(pending)
    }

    /// Those of the waiting changes that a roll back leaves: of sources without positions. Inputs come to the same
    /// conclusions on the others again when they read on from the last durable position.
    func outliving(_ changes: [SourceChange]) -> [SourceChange] {
        changes.filter { entries[$0.id].map { $0.record.position == nil } ?? false }
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
        entries[id]?.record = definition.record
        entries[id]?.definedIn = serial
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
