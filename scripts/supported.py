"""What TensorFlow has packages for. Like bootstrap.py, every Python, however old, must be able to read this file."""

TENSORFLOW = "2.21"
PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = {
    "Linux": ("x86_64", "aarch64"),
    "Darwin": ("arm64",),
    "Windows": ("AMD64",),
}
