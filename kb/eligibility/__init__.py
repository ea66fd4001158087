"""May an enterprise have this (企业自测): condition by condition, without promises."""
