"""What each kind of queue needs to be told. Read by the settings, so that nothing heavy may be imported here."""

from pathlib import Path
from typing import Any

FOLDERS = ("messages", "control", "processed")


def queue_options(url: str, folder: Path) -> dict[str, Any]:
    """Return the transport options of Celery for a queue at this address; `folder` holds that of files."""
    if url.startswith("filesystem:"):
        messages, control, processed = (str(folder / name) for name in FOLDERS)
        return {
            "data_folder_in": messages,
            "data_folder_out": messages,
            "control_folder": control,
            "processed_folder": processed,
            "polling_interval": 0.1,
        }
    if url.startswith("amqp"):
        return {"confirm_publish": True}
    return {"socket_connect_timeout": 1, "visibility_timeout": 600} if url.startswith("redis") else {}
