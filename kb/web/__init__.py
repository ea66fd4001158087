"""The faces: HTTP and the chat page."""
