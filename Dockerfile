# syntax=docker/dockerfile:1

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/omnidesk
WORKDIR /source
COPY . .
RUN /opt/omnidesk/bin/pip install . \
    && find /opt/omnidesk -name __pycache__ -type d -prune -exec rm -rf {} +

FROM python:3.13-slim-bookworm
RUN groupadd --system --gid 10001 omnidesk \
    && useradd --system --uid 10001 --gid omnidesk --home-dir /data --no-create-home \
       --shell /usr/sbin/nologin omnidesk \
    && install -d -o omnidesk -g omnidesk -m 0700 /data
COPY --from=build /opt/omnidesk /opt/omnidesk
# Nothing is written outside /data and /tmp, so the root file system may be read-only.
ENV PATH=/opt/omnidesk/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMNIDESK_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
# The embedded database shuts down cleanly on SIGTERM; give it time with --stop-timeout 60.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=2).close()"]
ENTRYPOINT ["omnidesk"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
