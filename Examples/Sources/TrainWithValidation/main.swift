// Training with validation after each epoch, patience, progress, and an end when enough is enough.

import Experiments
import GRU4Rec
import SessionData

/// Visitors who walk along a ring of pages, from a page of their own.
let walks = (0..<3000).map { visit in (0..<6).map { "page \((visit * 17 + $0) % 200)" } }
let (log, held) = try HoldOut.fraction(0.1).split(EventLog(sessions: walks))

var settings = Hyperparameters()
settings.layers = [32]
settings.epochs = 50
let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings)
let session = try TrainingSession(
  trainer, validation: TrainingValidation(held), patience: 2)
let end = ContinuousClock.now + .seconds(60)
let outcome = try session.run(
  isCancelled: { .now > end },
  observer: { event in
    if case .epoch(let record) = event { print(record.line(of: 50)) }
  })
let model = try session.makeModel()
print("epoch \(outcome.modelEpoch) was the best of \(outcome.losses.count)")
print("after page 7 comes", model.recommend(after: ["page 7"], count: 1).map(\.item).joined())
