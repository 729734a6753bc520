internal import Spool

/// Following other inputs than before.
extension Tailer {
    /// Does what ``TailerLink/requestChange(_:)`` asked for.
    func takeChange() {
        guard let change = link.takeChange() else { return }
        follow(change.inputs)
        change.done()
    }

    /// From now on follows `settings`. Files of inputs that stay are read on where they are, and their events belong to
    /// the input as it is now; files of inputs that are gone are let go, and are known if the input comes back.
    private func follow(_ settings: [InputSettings]) {
        // What was read so far is of the inputs as they were.
        runs.flush()
        let old = inputs
        inputs = settings.map { new in
            guard let before = old.first(where: { $0.settings.name == new.name }) else {
                return TailedInput(new, agentName: agentName)
            }
            guard before.settings != new else { return before }
            let input = TailedInput(new, agentName: agentName)
            input.status = before.status
            input.isFirstLook = false
            return input
        }
        // They are of inputs by their places.
        verdicts = [:]
        var places: [Int: Int] = [:]
        for (index, input) in old.enumerated() {
            places[index] = inputs.firstIndex { $0.settings.name == input.settings.name }
        }
        for file in files {
            guard let place = places[file.input] else {
                // Under its old index, which still says what it was read as.
                let input = old[file.input]
                retire(file, of: input)
                continue
            }
            let isChanged = old[file.input] !== inputs[place]
            file.input = place
            if isChanged { tellSpool(of: file) }
        }
        if let cutShort, byKey[cutShort.file.identity.key] !== cutShort.file { self.cutShort = nil }
        findFiles(movingBetweenInputs: true)
    }
}
