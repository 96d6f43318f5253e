/// What a person does with a page.
extension Page {
  /// Clicks in the middle of the first element that matches.
  func click(_ selector: String) async throws {
    let place: [Double] = try await value(
      of: """
        (() => {
          const element = document.querySelector('\(selector)')
          element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
          const box = element.getBoundingClientRect()
          return [box.x + box.width / 2, box.y + box.height / 2]
        })()
        """)
    for type in ["mouseMoved", "mousePressed", "mouseReleased"] {
      try await send(
        "Input.dispatchMouseEvent",
        [
          "type": type, "x": place[0], "y": place[1], "clickCount": 1,
          "button": type == "mouseMoved" ? "none" : "left",
        ])
    }
  }

  /// Types into what has the focus.
  func type(_ text: String) async throws { try await send("Input.insertText", ["text": text]) }

  /// Presses a key by its name: a character, or `Enter`, `Tab`, `ArrowDown` and so on.
  func press(_ key: String, shift: Bool = false) async throws {
    let codes = [
      "Enter": 13, "Tab": 9, "Backspace": 8, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38,
      "ArrowRight": 39, "ArrowDown": 40,
    ]
    var event: DevTools.Message = ["key": key, "code": key, "modifiers": shift ? 8 : 0]
    event["windowsVirtualKeyCode"] = codes[key]
    event["text"] = key == "Enter" ? "\r" : key.count == 1 ? key : nil
    for type in ["keyDown", "keyUp"] {
      event["type"] = type
      try await send("Input.dispatchKeyEvent", event)
    }
  }

  func resize(width: Int, height: Int) async throws {
    try await send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600])
  }

  /// Prefers `light` or `dark` colours.
  func prefer(_ scheme: String) async throws {
    let features = [
      ["name": "prefers-color-scheme", "value": scheme],
      // Nothing moves or fades while colours are measured.
      ["name": "prefers-reduced-motion", "value": "reduce"],
    ]
    try await send("Emulation.setEmulatedMedia", ["features": features])
  }
}
