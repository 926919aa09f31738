# The image of web, worker, beat and migrate; `docker-compose.yml` says what each of them runs.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 crm && useradd --uid 10001 --gid crm --no-create-home --home-dir /nonexistent crm
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY integrations ./integrations
COPY products_and_services ./products_and_services
COPY whatsappcrm_backend ./whatsappcrm_backend
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV STATIC_COLLECTED=on STATIC_ROOT=/app/static VAR_DIR=/tmp/crm LOG_FILES=off
RUN python -m compileall -q . && SECRET_KEY=only-for-collectstatic python manage.py collectstatic --noinput
# COPY keeps the modes of the files, and a clone under umask 077 would be closed to the user below.
RUN chmod -R a+rX .
USER 10001:10001
EXPOSE 8000
