import Foundation
import GRU4Rec

/// The optimisers, one number at a time; rows that a step does not use keep weight and state.
public struct TwinUpdate: Sendable {
  /// Rule, learning rate, momentum, clipping and L2.
  public let hyperparameters: Hyperparameters

  /// The update that `hyperparameters` describe.
  public init(_ hyperparameters: Hyperparameters) { self.hyperparameters = hyperparameters }

  /// Applies one step's gradients.
  public func apply(_ result: TwinStep.Result, to parameters: inout TwinParameters) {
    let gradients = finalGradients(result, parameters)
    parameters.updates += 1
    for (name, gradient) in gradients {
      guard var weight = parameters.weights[name] else { continue }
      var state = parameters.optimizerState[name] ?? [:]
      for slot in slots where state[slot] == nil { state[slot] = DoubleTensor(zeros: weight.shape) }
      for row in result.touchedRows[name] ?? Array(0..<weight.rowCount) {
        for index in row * weight.rowSize..<(row + 1) * weight.rowSize {
          var values = state.mapValues { $0[index] }
          let delta = self.delta(gradient[index], &values, step: Double(parameters.updates))
          if hyperparameters.momentum > 0 {
            // v = m·v + Δ, w += v
            values["velocity", default: 0] *= Double(hyperparameters.momentum)
            values["velocity", default: 0] += delta
            weight[index] += values["velocity", default: 0]
          } else {
            weight[index] += delta
          }
          for (slot, value) in values { state[slot]?[index] = value }
        }
        if name == "item.output_weight", hyperparameters.similarity == .cosine {
          weight.bringToUnitLength(row: row)
        }
      }
      parameters.weights[name] = weight
      parameters.optimizerState[name] = state
    }
  }

  /// Gradients with L2 added on the touched weights (biases have none), then clipped by global norm.
  public func finalGradients(
    _ result: TwinStep.Result, _ parameters: TwinParameters
  ) -> [String: DoubleTensor] {
    var gradients = result.gradients
    let lambda = Double(hyperparameters.l2)
    for (name, gradient) in gradients where lambda > 0 && !name.hasSuffix("bias") {
      let weight = parameters[name]
      for row in result.touchedRows[name] ?? Array(0..<gradient.rowCount) {
        // The length of a row that is kept at 1 has no penalty.
        if name == "item.output_weight", hyperparameters.similarity == .cosine { continue }
        for index in row * gradient.rowSize..<(row + 1) * gradient.rowSize {
          // d(λ/2·w²)/dw = λ·w
          gradients[name]?[index] += lambda * weight[index]
        }
      }
    }
    let limit = Double(hyperparameters.gradientClip)
    let squares = gradients.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1 * $1 } }
    if limit > 0, squares > limit * limit {
      let factor = limit / squares.squareRoot()
      gradients = gradients.mapValues { tensor in
        DoubleTensor(shape: tensor.shape, values: tensor.values.map { $0 * factor })
      }
    }
    return gradients
  }

  /// State that the rule keeps per weight.
  private var slots: [String] {
    var slots: [String] =
      switch hyperparameters.optimizer {
      case .sgd: []
      case .adagrad, .rmsprop: ["accumulator"]
      case .adadelta: ["accumulator", "update_accumulator"]
      case .adam: ["first_moment", "second_moment"]
      }
    if hyperparameters.momentum > 0 { slots.append("velocity") }
    return slots
  }

  /// Δ of one weight for its gradient `g`; `state` holds the rule's numbers by slot.
  private func delta(_ g: Double, _ state: inout [String: Double], step: Double) -> Double {
    let rate = Double(hyperparameters.learningRate)
    let epsilon = 1e-6
    switch hyperparameters.optimizer {
    case .sgd:
      return -rate * g
    case .adagrad:
      let accumulator = state["accumulator", default: 0] + g * g
      state["accumulator"] = accumulator
      return -rate * g / (accumulator + epsilon).squareRoot()
    case .rmsprop:
      let accumulator = 0.9 * state["accumulator", default: 0] + 0.1 * g * g
      state["accumulator"] = accumulator
      return -rate * g / (accumulator + epsilon).squareRoot()
    case .adadelta:
      let rho = 0.95
      let accumulator = rho * state["accumulator", default: 0] + (1 - rho) * g * g
      let updates = state["update_accumulator", default: 0]
      let unit = -g * (updates + epsilon).squareRoot() / (accumulator + epsilon).squareRoot()
      state["accumulator"] = accumulator
      state["update_accumulator"] = rho * updates + (1 - rho) * unit * unit
      return rate * unit
    case .adam:
      let (beta1, beta2) = (0.9, 0.999)
      let first = beta1 * state["first_moment", default: 0] + (1 - beta1) * g
      let second = beta2 * state["second_moment", default: 0] + (1 - beta2) * g * g
      state["first_moment"] = first
      state["second_moment"] = second
      let meanHat = first / (1 - pow(beta1, step))
      let squareHat = second / (1 - pow(beta2, step))
      return -rate * meanHat / (squareHat.squareRoot() + 1e-8)
    }
  }
}
