FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 TZ=Asia/Shanghai

# No versions: security updates of the base's own release are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /var/lib/eldercare --create-home app \
    && install -d -o app -g app /var/lib/eldercare/media

WORKDIR /srv/eldercare
COPY deploy/uv.txt deploy/uv.txt
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r deploy/uv.txt \
    && .venv/bin/uv pip sync --no-cache --python .venv/bin/python --compile-bytecode --require-hashes requirements.lock

COPY . .
ENV STATIC_ROOT=/srv/eldercare/static
# The keys are for this one command and are kept nowhere: settings refuse to load without them.
RUN FIELD_KEY="$(.venv/bin/python -c 'from deploy.state import new_key; print(new_key())')" \
    && export FIELD_KEY SECRET_KEY="$FIELD_KEY" \
    && .venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && .venv/bin/python -m compileall -q law agencies casefile registry credit inspections complaints funds portal eldercare deploy

USER 10001
EXPOSE 8000
CMD ["./run", "web"]
