import Kernels

/// What runs training steps: the threads of this machine, ``TeamEngine``, or a graphics card, ``GPUEngine``.
///
/// The trainer plans steps, keeps the books and writes files; an engine holds the parameters and the lanes'
/// hidden states, and does the arithmetic. So that the same seed gives the same bytes, an engine keeps:
///
/// - **What results depend on.** Plans, and what was written to it; never the number of its workers, nor who
///   is done first. A mask is a function of ``StepPlan/maskKey`` and of the layer, block, lane and unit.
/// - **The order of sums.** Columns are cut by ``ColumnBlocks`` and units by ``GateLayout``, for any number of
///   workers the same, and the parts are added in their order. Who adds in another order is like another
///   instruction set: its models differ in the last digits, and within it all this holds too.
/// - **Plans as they are.** A plan is numbers in plain arrays, to read where they lie or to copy to where the
///   engine computes. It does not change while its step runs, and an engine writes nothing into it.
package protocol StepEngine: AnyObject, Sendable {
  /// Whether the engine draws the samples and finds the columns itself: plans then name their lanes' items and the
  /// key of the samples only.
  var drawsSamples: Bool { get }

  /// Runs the step of `plan`, and then those that `work` gives, one after the other.
  ///
  /// - Precondition: every plan has lanes.
  /// - Throws: ``GRU4RecError/gpuFailed(_:)``; the engine is of no use afterwards.
  func run(_ plan: StepPlan, _ work: some StepWork) throws(GRU4RecError)

  /// Brings what the last step left to where the functions below read it.
  ///
  /// - Throws: ``GRU4RecError/gpuFailed(_:)``; the engine is of no use afterwards.
  func fetch() throws(GRU4RecError)

  /// Calls `body` with the parameters, and the optimiser's state, after the last step; only for reading.
  func withParameters<R>(_ body: (TrainableParameters) throws -> R) rethrows -> R
  /// The same, where `body` writes: the next step begins with what it left.
  func updateParameters(_ body: (TrainableParameters) throws -> Void) rethrows
  /// Whether no weight is NaN or infinite.
  var isFinite: Bool { get }
  /// Whether no weight is NaN or larger than this, whatever its sign.
  func isBounded(by most: Float) -> Bool

  /// The states of a layer that enter the next step: B rows of H values.
  func states(of layer: Int) -> [Float]
  /// Overwrites them.
  func setStates(_ values: [Float], of layer: Int)
  /// Zeroes those of all layers.
  func clearStates()

  /// Measures from now on where the time of the steps goes.
  func startProfile() -> StepProfile
}

/// What is done beside an engine's steps, and between them.
///
/// An engine may ask for the next plan when the one before is copied rather than done, and hear of its cost later:
/// what was asked for is run in any case, and no plan is asked for twice.
package protocol StepWork: AnyObject, Sendable {
  /// Called once by each of the step's workers while a step runs, or before it does: the next step is planned.
  func besides(_ plan: StepPlan, _ worker: Worker)

  /// Takes the cost of the next step whose cost was not told yet: Σ over lanes of their losses / configured batch
  /// size. Called by the first worker alone, for each step once, in their order.
  func account(lanes: Int, cost: Float)

  /// Whether the run is to end: asked behind ``account(lanes:cost:)`` by the first worker. Of several ranks, the wish of
  /// one is that of all.
  var wishesToStop: Bool { get }
  /// Ends the run with the step, or the steps, that the engine is at; called by the first worker.
  func stop()

  /// The plan of the next step, or `nil` to stop: called by each of the workers after ``besides(_:_:)``, with the
  /// same answer for all.
  func next(after plan: StepPlan) -> StepPlan?
}
