"""Applications that write through the gateway, and the checker that compares what they were told with what is there."""
import itertools
import threading
import time

import psycopg2


class Writer(threading.Thread):
    """Writes one row after the other, each its own transaction; connects again when its session ends."""

    _numbers = itertools.count(1)

    def __init__(self, gateway):
        super().__init__(daemon=True)
        self._gateway, self._stop_asked = gateway, threading.Event()
        self.acknowledged, self.endings = [], []

    def run(self):
        while not self._stop_asked.is_set():
            try:
                connection = self._gateway.connect()
                with connection.cursor() as cursor:
                    while not self._stop_asked.is_set():
                        # Never the same number twice: one without an answer may or may not be there.
                        row, began = next(Writer._numbers), time.monotonic()
                        cursor.execute("INSERT INTO ledger VALUES (%s)", (row,))
                        self.acknowledged.append((row, began, time.monotonic()))
                        time.sleep(0.005)
            except psycopg2.Error as ended:
                self.endings.append((time.monotonic(), ended.pgcode, str(ended).strip().splitlines()[0]))
                time.sleep(0.1)

    def stop(self):
        self._stop_asked.set()
        self.join(60)


def first_after(writers, moment):
    """When the first row was acknowledged whose statement began after the moment, or None."""
    times = [end for writer in writers for _, began, end in writer.acknowledged[-200:] if began >= moment]
    return min(times) if times else None


def lost_rows(gateway, writers):
    """Rows that were acknowledged and are not there, how many were acknowledged, and how many are there."""
    told = {row for writer in writers for row, _, _ in writer.acknowledged}
    connection = gateway.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM ledger")
            there = {row for (row,) in cursor.fetchall()}
    finally:
        connection.close()
    return told - there, len(told), len(there)
