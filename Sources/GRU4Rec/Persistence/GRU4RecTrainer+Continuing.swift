import MessagePassing
import Safetensors
import SessionData

extension GRU4RecTrainer {
  /// Goes on training a model on newer events: known items keep their rows and, where the model has it,
  /// their optimiser state; new items get new rows.
  ///
  /// - Parameters:
  ///   - model: the model to start from, which stays as it is.
  ///   - log: newer events, read with the model's vocabulary:
  ///     `reader.read(paths, vocabulary: model.vocabulary)`.
  ///   - hyperparameters: settings of this training; those that define the network must be the model's.
  ///   - newItems: what rows the items begin with that the model does not have.
  ///   - seed: seed of the new rows and of this training.
  ///   - threads: `nil` takes the machine's processors, as far as a step has parts for them.
  ///   - device: what trains.
  ///   - ranks: processes that share the training; new items' rows are then drawn.
  ///   - localSteps: steps that each rank trains by itself between two meetings; `nil`: ranks go in step.
  /// - Throws: ``GRU4RecError`` when the log was not read with the model's vocabulary, the settings
  ///   define another network, the model holds items without clicks, or there is nothing to learn.
  public convenience init(
    continuing model: GRU4RecModel, log: EventLog, hyperparameters: Hyperparameters? = nil,
    newItems: NewItemRows = .drawn, seed: UInt64 = 42, threads: Int? = nil,
    device: TrainingDevice = .cpu, ranks: Ranks? = nil, localSteps: Int? = nil
  ) throws {
    precondition(ranks == nil || newItems == .drawn, "ranks do not see their neighbours' rows")
    let settings = hyperparameters ?? model.hyperparameters
    try Self.together(ranks) { try Self.require(model, log, settings) }
    let (old, new) = (model.hyperparameters, settings.resolved)
    // Another optimiser's state means something else, whatever it is called.
    let state = old.optimizer == new.optimizer ? model.optimizerState : nil
    try self.init(
      sessions: log.sessions, vocabulary: log.vocabulary, hyperparameters: settings, seed: seed,
      threads: threads, device: device, ranks: ranks, localSteps: localSteps,
      earlier: EarlierTraining(
        record: model.training, itemCounts: model.itemCounts,
        optimizerSteps: state == nil ? 0 : model.training.steps))
    try together {
      try takeOver(model, newItems, state, log)
    }
  }

  private func takeOver(
    _ model: GRU4RecModel, _ newItems: NewItemRows, _ state: SafetensorsFile?, _ log: EventLog
  ) throws {
    try engine.updateParameters { parameters in
      parameters.initialise(seed: seed, items: model.itemCount..<vocabulary.count)
      // The same network has the same tensors.
      for (tensor, known) in zip(parameters.tensors, model.weights.tensors) {
        // Biases of cosine scores come anew of all events.
        if hyperparameters.similarity == .cosine, tensor.name == NetworkShape.outputBiasName {
          continue
        }
        tensor.setRows(known.matrix)
      }
      if newItems == .neighbours {
        parameters.moveNewItems(
          model.itemCount..<vocabulary.count, toNeighboursIn: log.sessions)
      }
      guard let state else { return }
      for tensor in parameters.optimizerTensors where state.tensors[tensor.name] != nil {
        tensor.set(try state.array(tensor.name, as: Float.self))
      }
    }
  }
  /// Refuses what a model cannot go on with.
  private static func require(
    _ model: GRU4RecModel, _ log: EventLog, _ settings: Hyperparameters
  ) throws {
    guard model.itemsWithoutClicks == 0 else {
      throw GRU4RecError.features(.itemsWithoutClicks(model.itemsWithoutClicks))
    }
    guard log.vocabulary.starts(with: model.vocabulary) else {
      throw GRU4RecError.foreignVocabulary
    }
    let (old, new) = (model.hyperparameters, settings.resolved)
    guard
      old.layers == new.layers, old.embedding == new.embedding, old.resetGate == new.resetGate,
      old.hiddenActivation == new.hiddenActivation, old.similarity == new.similarity
    else {
      throw GRU4RecError.conflict(.otherNetwork(old.differences(from: new)))
    }
  }
}
