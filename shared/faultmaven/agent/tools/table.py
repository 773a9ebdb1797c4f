"""The one table of tools: a new tool is a file and a line here."""

from collections.abc import Mapping
from typing import Any

from faultmaven.agent.tools.command_executor import CommandExecutor
from faultmaven.agent.tools.compare_windows import CompareWindows
from faultmaven.agent.tools.database_query import DatabaseQuery
from faultmaven.agent.tools.facts_query import FactsQuery
from faultmaven.agent.tools.file_reader import FileReader
from faultmaven.agent.tools.file_searcher import FileSearcher
from faultmaven.agent.tools.http_client import HTTPClient
from faultmaven.agent.tools.knowledge_search import KnowledgeSearch
from faultmaven.agent.tools.network_analyzer import NetworkAnalyzer
from faultmaven.agent.tools.process_inspector import ProcessInspector
from faultmaven.agent.tools.read_lines import ReadLines
from faultmaven.agent.tools.timeline import Timeline
from faultmaven.agent.tools.tool import AgentTool

TOOLS: tuple[AgentTool[Any], ...] = (
    FactsQuery(),
    Timeline(),
    CompareWindows(),
    ReadLines(),
    FileReader(),
    FileSearcher(),
    KnowledgeSearch(),
    NetworkAnalyzer(),
    HTTPClient(),
    DatabaseQuery(),
    CommandExecutor(),
    ProcessInspector(),
)

BY_NAME: Mapping[str, AgentTool[Any]] = {tool.name: tool for tool in TOOLS}
