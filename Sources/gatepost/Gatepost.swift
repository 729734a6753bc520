import Agent
import ArgumentParser

/// The program: one file per command, nothing else.
@main
struct Gatepost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatepost",
        abstract: "Carries an access gateway's audit events to SIEM collectors: nothing lost, nothing leaked.",
        version: "gatepost \(GatepostVersion.current)",
        subcommands: [
            RunCommand.self, CheckCommand.self, StatusCommand.self, TopCommand.self, TapCommand.self,
            ReloadCommand.self, DemoCommand.self, ConvertCommand.self, SimulateCommand.self, CollectCommand.self,
            CatalogCommand.self, SpoolCommand.self,
            ReplayCommand.self, BackfillCommand.self, RedactionKeyCommand.self,
        ])
}
