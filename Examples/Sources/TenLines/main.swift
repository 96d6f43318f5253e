import GRU4Rec
import SessionData

// Visitors who walk down a street of fifty shops: each enters somewhere and passes four to seven.
let walks = (0..<2000).map { n in (0..<4 + n % 4).map { "shop \((n * 7 + $0) % 50)" } }
var settings = Hyperparameters()
settings.epochs = 5
let trainer = try GRU4RecTrainer(log: EventLog(sessions: walks), hyperparameters: settings)
let model = try trainer.train()
for (shop, score) in model.recommend(after: ["shop 7", "shop 8"], count: 3) { print(shop, score) }
