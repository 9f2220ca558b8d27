"""Home pages, navigation, presets and the demonstration county."""
