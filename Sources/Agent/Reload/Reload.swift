import Configuration
import Events
import Inputs
import Logging
import Outputs
import Spool

/// One reload of a running agent: plan, apply, roll back.
struct Reload {
    let agent: Agent
    let directory: String

    /// How long what a changed or removed output has sent may settle.
    private static let grace = Duration.seconds(5)

    func run() async -> ReloadReport {
        let loaded = AgentConfiguration.load(directory: directory)
        for diagnostic in loaded.diagnostics {
            agent.logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
        }
        let problems = loaded.diagnostics.map { "\($0)\n" }.joined()
        guard let wanted = loaded.configuration else {
            let first = loaded.diagnostics.first { $0.severity == .error }
            return end(
                .refused, "the configuration has errors and was not applied", problems, reason: first?.description)
        }
        let now = agent.parts.current
        let (new, needsRestart) = Self.withoutWhatNeedsARestart(wanted, now.configuration)
        let stamps = new.tlsFileStamps
        let plan = ReloadPlan(
            from: now.configuration, to: new, renewed: Set(stamps.keys.filter { now.stamps[$0] != stamps[$0] }))
        let rest = needsRestart.map { "\($0) changed: it takes effect when the agent is restarted\n" }.joined()
        if !needsRestart.isEmpty {
            agent.logger.warning("changes that need a restart: \(needsRestart.joined(separator: ", "))")
        }
        guard !plan.isEmpty else { return end(.unchanged, "nothing to change", problems + rest) }
        do {
            // What may fail comes first: an address that cannot be listened on changes nothing.
            let listening = plan.changesInputs ? try agent.listeners.prepare(new.listeningInputs) : nil
            let outputs = try await replaceOutputs(plan, new)
            agent.spool.apply(new.spool)
            agent.ledger.follow(new.listeningInputs, leaving: new.spool.keepFree)
            if let listening {
                await agent.tailer.follow(new.fileInputs)
                await agent.listeners.follow(listening)
            }
            agent.parts.replace(AgentParts.Content(new, outputs: outputs, stamps: stamps))
        } catch {
            return end(
                .rolledBack, "the configuration could not be applied, and the one before is in force again", problems,
                reason: "\(error)")
        }
        return end(.applied, plan.summary, problems + rest, previous: now.hash)
    }

    /// The settings that are read at start only keep their values.
    private static func withoutWhatNeedsARestart(
        _ wanted: AgentConfiguration, _ now: AgentConfiguration
    ) -> (AgentConfiguration, needsRestart: [String]) {
        var new = wanted
        var names: [String] = []
        func keep<Value: Equatable>(_ path: WritableKeyPath<AgentSettings, Value>, _ name: String) {
            guard new.agent[keyPath: path] != now.agent[keyPath: path] else { return }
            new.agent[keyPath: path] = now.agent[keyPath: path]
            names.append(name)
        }
        keep(\.name, "agent.name")
        keep(\.dataDirectory, "agent.data_dir")
        keep(\.log, "agent.log")
        keep(\.admin, "agent.admin")
        return (new, names)
    }

    // MARK: Outputs

    /// Stops what goes or changes, and makes what is new. Outputs that did not change run on.
    /// - Returns: the outputs in the order of the new configuration, all of them started.
    /// - Throws: why one could not be made; the outputs are then those of before.
    private func replaceOutputs(_ plan: ReloadPlan, _ new: AgentConfiguration) async throws -> [Output] {
        let old = agent.parts.current
        let ending = old.outputs.filter {
            plan.changedOutputs.contains($0.name) || plan.removedOutputs.contains($0.name)
        }
        // A changed output begins where its cursor stands when the old one has ended.
        await agent.stop(ending, grace: Self.grace)
        let beginning = Set(plan.changedOutputs + plan.addedOutputs)
        var made: [Output] = []
        do {
            for settings in new.outputs where beginning.contains(settings.name) {
                made.append(try agent.maker.output(settings, of: new))
            }
        } catch {
            await agent.stop(made, grace: .zero)
            for name in plan.addedOutputs { agent.spool.abandonCursor(named: name) }
            bringBack(Set(ending.map(\.name)), old)
            throw error
        }
        for name in plan.removedOutputs { agent.spool.abandonCursor(named: name) }
        for output in made { output.start() }
        let running = Dictionary((old.outputs + made).map { ($0.name, $0) }) { $1 }
        return new.outputs.compactMap { running[$0.name] }
    }

    /// Starts outputs again as they were.
    private func bringBack(_ names: Set<String>, _ old: AgentParts.Content) {
        var outputs = old.outputs.filter { !names.contains($0.name) }
        for settings in old.configuration.outputs where names.contains(settings.name) {
            do {
                let output = try agent.maker.output(settings, of: old.configuration)
                output.start()
                outputs.append(output)
            } catch {
                agent.logger.critical("output \(settings.name) cannot be started again: \(error); restart the agent")
            }
        }
        var content = old
        content.outputs = old.configuration.outputs.compactMap { settings in
            outputs.first { $0.name == settings.name }
        }
        agent.parts.replace(content)
    }

    // MARK: Telling

    private func end(
        _ outcome: ReloadReport.Outcome, _ message: String, _ lines: String, reason: String? = nil,
        previous: String? = nil
    ) -> ReloadReport {
        let hash = agent.parts.current.hash
        agent.parts.note(refusal: outcome.isInForce ? nil : reason ?? message)
        switch outcome {
        case .unchanged:
            agent.logger.info("reload: \(message)")
        case .applied:
            agent.logger.notice("reload: \(message)", metadata: ["configuration": "\(hash)"])
            agent.journal.ship(
                "GATEPOST_CONFIG", level: .notice,
                [("RESULT", "PASS"), ("HASH", hash), ("PREVIOUS", previous ?? ""), ("CHANGES", message)],
                message: "configuration applied")
        case .refused, .rolledBack:
            agent.logger.error("reload: \(message)", metadata: ["configuration": "\(hash)"])
            agent.journal.ship(
                "GATEPOST_CONFIG", level: .error,
                [("RESULT", "FAIL"), ("HASH", hash), ("REASON", reason ?? message)], message: message)
        }
        let told = outcome == .rolledBack ? lines + (reason.map { $0 + "\n" } ?? "") : lines
        return ReloadReport(outcome: outcome, text: told + message + "\n")
    }
}
