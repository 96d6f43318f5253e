import Console
import Evaluation
import GRU4Rec
import MessagePassing

/// The ranks that `mpirun` started this command on, of which the first one speaks.
enum CommandRanks {
  /// Subcommands that share their work.
  private static let sharing: [String] = [
    TrainCommand._commandName, EvaluateCommand._commandName, CompareCommand._commandName,
    TuneCommand._commandName,
  ]

  /// Lets all ranks but the first fall silent, before anything is said; refuses what would be done several times.
  static func prepare() throws(CommandError) {
    guard Ranks.launched > 1 else { return }
    // A process that a rank started, and no rank itself.
    guard CommandLine.arguments.dropFirst().first != TuneWorkerCommand._commandName else {
      if Ranks.launchedRank > 0 { Messages.speak(as: "rank \(Ranks.launchedRank)") }
      return
    }
    if Ranks.launchedRank > 0 { Messages.fallSilent(as: "rank \(Ranks.launchedRank)") }
    guard let name = CommandLine.arguments.dropFirst().first,
      GRU4RecCommand.configuration.subcommands.contains(where: { $0._commandName == name }),
      !sharing.contains(name)
    else { return }
    let text =
      "gru4rec \(name) does not share its work with other ranks; run it without mpirun "
      + "(\(sharing.joined(separator: ", ")) do)"
    // An error of another rank would end the first one before it has spoken.
    throw Ranks.launchedRank == 0 ? .usage(text) : .workerFailed(ExitStatus.done.rawValue)
  }

  /// Runs something on all ranks that `mpirun` started, or without any.
  ///
  /// The first rank tells of an error that all know of; what one of them meets alone, it tells itself, and its end is that
  /// of the others.
  static func run(_ body: (Ranks?) throws -> Void) throws {
    guard let ranks = try Ranks.world() else { return try body(nil) }
    do {
      try ranks.requireSame(productVersion, "version of gru4rec")
      try body(ranks)
      Ranks.leave()
    } catch let known as KnownToAll {
      throw end(ranks, known.error)
    } catch let own as Own {
      throw own.error
    } catch let error as RanksError {
      throw end(ranks, error)
    } catch EvaluationError.ranks(let error) {
      throw end(ranks, error)
    }
  }

  /// Does something on all ranks that asks nothing of the others; an error of one ends all of them.
  static func together<Value>(_ ranks: Ranks?, _ body: () throws -> Value) throws -> Value {
    guard let ranks else { return try body() }
    let own = Result(catching: body)
    do {
      return try ranks.agree(own) { ExitStatus(of: $0).rawValue }.get()
    } catch {
      throw KnownToAll(error: error)
    }
  }

  /// Does something in which ranks do not go in step: an error is this rank's own, and asks for none of the others.
  static func apart<Value>(_ ranks: Ranks?, _ body: () throws -> Value) throws -> Value {
    guard ranks != nil else { return try body() }
    do { return try body() } catch { throw Own(error: error) }
  }

  private struct KnownToAll: Error { let error: any Error }
  private struct Own: Error { let error: any Error }

  /// Waits until the first rank has told of an error, as the end of any ends all.
  private static func end(_ ranks: Ranks, _ error: any Error) -> CommandError {
    if ranks.isFirst { Messages.error(error) }
    _ = try? ranks.gather([UInt8]())
    Ranks.leave()
    return .workerFailed(ExitStatus(of: error).rawValue)
  }
}
